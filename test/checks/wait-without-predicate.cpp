// RUN: %check_belay %s belay-wait-without-predicate %t

void ok_nothing() {}
