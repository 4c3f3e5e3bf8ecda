// RUN: %check_belay %s belay-lost-notify %t

void ok_nothing() {}
