// RUN: %check_belay %s belay-unconfined-data %t

void ok_nothing() {}
