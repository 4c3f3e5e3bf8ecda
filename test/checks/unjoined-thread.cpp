// RUN: %check_belay %s belay-unjoined-thread %t

void ok_nothing() {}
