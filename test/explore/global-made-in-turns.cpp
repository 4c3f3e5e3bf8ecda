// RUN: %belay stats --explore %s -- -std=c++17 -pthread | FileCheck %s
// RUN: %belay stats --explore %s -- -std=c++17 -pthread -DDEFECT | FileCheck --check-prefix=DEFECT %s
// CHECK: completely 1{{$}}
// CHECK: problems 0{{$}}
// DEFECT: problems 1{{$}}
// A lock of the program's own is made before all threads, whichever of them names it first.
#include <atomic>
#include <cstddef>
#include <thread>

class Spinlock {
  std::atomic_flag Taken;

public:
  Spinlock() { Taken.clear(); }
  bool try_lock() { return !Taken.test_and_set(std::memory_order_acquire); }
  void lock() {
    while (!try_lock())
      std::this_thread::yield();
  }
  void unlock() { Taken.clear(std::memory_order_release); }
};

int Value = 0;
Spinlock Lock;

void add() {
  Lock.lock();
  Value += 25;
  Lock.unlock();
#ifdef DEFECT
  ++Value;
#endif
}

int main() {
  std::thread A(add), B(add);
  A.join();
  B.join();
}
