// RUN: %check_belay %s belay-detached-thread %t

void ok_nothing() {}
