// RUN: %check_belay %s belay-unpreemptable-send %t

void ok_nothing() {}
