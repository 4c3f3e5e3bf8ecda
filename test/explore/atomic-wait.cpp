// RUN: %belay stats --explore %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay stats --explore %s -- -std=c++20 -pthread -DREPAIRED | FileCheck --check-prefix=REPAIRED %s
// CHECK: problems 1{{$}}
// REPAIRED: completely 1{{$}}
// REPAIRED: problems 0{{$}}
// Who waits on an atomic looks again when it is notified, not when it is changed.
#include <atomic>
#include <thread>

int main() {
  std::atomic<int> ready{0};
  std::atomic_flag seen = ATOMIC_FLAG_INIT;
  std::thread t([&] {
    ready.wait(0);
// CHECK: blocked for ever  line [[@LINE-1]]
    seen.test_and_set();
    seen.notify_one();
  });
  ready.store(1);
#ifdef REPAIRED
  ready.notify_all();
  seen.wait(false);
#endif
  t.join();
}
