// RUN: %check_belay %s belay-check-then-act %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c11 -pthread

#include <stdatomic.h>
#include <stdbool.h>

static atomic_int n;
static atomic_bool flag;

int bad_read_twice(void) {
  return n * (n + 1) / 2;
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'n' is loaded a second time in this expression, and may have another value by then; load it once, into a local [belay-check-then-act]
}
int ok_read_once(void) {
  int here = n;
  return here * (here + 1) / 2;
}

void bad_toggled(void) {
  atomic_store(&flag, !atomic_load(&flag));
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'flag' is stored here with a value computed from an earlier load; what another thread stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop) [belay-check-then-act]
}
void ok_toggled(void) {
  bool old = atomic_load(&flag);
  while (!atomic_compare_exchange_weak(&flag, &old, !old))
    ;
}

bool bad_tried_once(int to) {
  int old = atomic_load(&n);
  return atomic_compare_exchange_weak(&n, &old, to);
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this weak exchange of 'n' can fail although it has the expected value, and no loop tries again; use compare_exchange_strong, or a loop [belay-check-then-act]
}
bool ok_strong(int to) {
  int old = atomic_load(&n);
  return atomic_compare_exchange_strong(&n, &old, to);
}
