// RUN: %belay stats --explore %s -- -std=c++20 -DAGAIN | FileCheck %s
// RUN: %belay stats --explore %s -- -std=c++20 | FileCheck --check-prefix=REPAIRED %s
// CHECK: problems 1{{$}}
// REPAIRED: explored roots 1{{$}}
// REPAIRED: problems 0{{$}}
// What runs once calls itself, in a program that has no other use for threads.
#include <mutex>

static std::once_flag made;
static int depth;

static int limit();
static void make() {
#ifdef AGAIN
  depth = limit() + 1;
#else
  depth = 1;
#endif
}
static int limit() {
  std::call_once(made, make);
  // CHECK: blocked for ever  line [[@LINE-1]]
  return depth;
}

int main() { return limit() - 1; }
