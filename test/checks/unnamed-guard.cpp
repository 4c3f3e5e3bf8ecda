// RUN: %check_belay %s belay-unnamed-guard %t

void ok_nothing() {}
