// RUN: %check_belay %s belay-discarded-future %t

void ok_nothing() {}
