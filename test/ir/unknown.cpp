// What is not understood is an event of its own, and counted.
// RUN: %belay ir %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay stats %s -- -std=c++20 -pthread | FileCheck %s --check-prefix=STATS

#include <thread>

void elsewhere(int *);

void calls_out() {
  int n = 0;
  std::thread t(elsewhere, &n);
  elsewhere(&n);
  t.join();
}

// CHECK-LABEL: process calls_out
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: declare n
// CHECK-NEXT: write n init false
// CHECK-NEXT: spawn t = elsewhere(&n)
// CHECK-NEXT: declare t
// CHECK-NEXT: unknown elsewhere
// CHECK-NEXT: join t discarded
// CHECK-NEXT: destroy t implicit
// CHECK-NEXT: scope-end n
// CHECK-NEXT: b2:
// STATS: functions in user code 1
// STATS: unknown 1
// STATS: unknown call 1 elsewhere
