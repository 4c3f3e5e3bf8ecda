// RUN: %check_belay %s belay-thread-without-done %t

void ok_nothing() {}
