// RUN: %check_belay %s belay-busy-wait %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

#include <atomic>
#include <thread>

void bad_flag(std::atomic<bool> &ready) {
  std::thread t([&] {
    while (!ready.load()) {
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this loop spins on 'ready'; wait for it, with a condition variable or its own wait() [belay-busy-wait]
// CHECK-MESSAGES: :[[@LINE-2]]:19: note: it asks here, and does nothing else
    }
  });
  t.join();
}

void ok_wait(std::atomic<bool> &ready) { ready.wait(false); }

void ok_gives_way(std::atomic<bool> &ready) {
  std::thread t([&] {
    while (!ready)
      std::this_thread::yield();
  });
  t.join();
}

// An exchange is a try to take something: spin locks are written so.
void ok_spin_lock(std::atomic_flag &f) {
  std::thread t([&] {
    while (f.test_and_set(std::memory_order_acquire)) {
    }
    f.clear();
  });
  t.join();
}
