// A loop that locks and unlocks in each turn keeps nobody from the lock for ever, however often it comes first.
// RUN: %belay stats --explore %s -- -std=c++20 -pthread | FileCheck %s
// CHECK: problems 1{{$}}
#include <atomic>
#include <mutex>
#include <thread>

struct queue {
  bool empty() {
    std::lock_guard hold(m);
    return waiting == 0;
  }
  void add() {
    std::lock_guard hold(m);
    ++waiting;
  }
  std::mutex m;
  int waiting = 0;
};

void ok_polls() {
  queue q;
  std::atomic<bool> stop = false;
  std::thread t([&] {
    while (!stop.load())
      (void)q.empty();
  });
  q.add();
  stop = true;
  t.join();
}

// Here the lock is free in none of its turns.
void bad_polls_with_the_lock() {
  queue q;
  std::atomic<bool> stop = false, started = false;
  std::thread t([&] {
    std::lock_guard hold(q.m);
    started = true;
    while (!stop.load()) {
    }
// CHECK: blocked for ever  line [[@LINE-2]]
  });
  while (!started.load())
    std::this_thread::yield();
  q.add();
  stop = true;
  t.join();
}

// The same with a lock that is turned for.
struct spin_queue {
  void lock() {
    while (busy.exchange(true)) {
    }
  }
  void unlock() { busy = false; }
  bool empty() {
    lock();
    const bool is = waiting == 0;
    unlock();
    return is;
  }
  void add() {
    lock();
    ++waiting;
    unlock();
  }
  std::atomic<bool> busy = false;
  int waiting = 0;
};
void ok_turns_for_the_lock() {
  spin_queue q;
  std::thread t([&] {
    while (q.empty()) {
    }
  });
  q.add();
  t.join();
}
