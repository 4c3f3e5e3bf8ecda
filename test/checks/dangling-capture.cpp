// RUN: %check_belay %s belay-dangling-capture %t

void ok_nothing() {}
