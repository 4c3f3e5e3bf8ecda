// A static local is made by the first who comes by, and what it begins with may itself synchronise.
// RUN: %belay stats --explore %s -- -std=c++20 -pthread | FileCheck %s
// CHECK: completely 2{{$}}
// CHECK: problems 1{{$}}
#include <mutex>
#include <thread>

class counter {
public:
  counter() : mutex_() {}
  void ok_add() {
    std::lock_guard hold(mutex_);
    ++n_;
  }
  void bad_add() { ++n_; }
// CHECK: race  line [[@LINE-1]], [[@LINE-1]]  all.n_

private:
  std::mutex mutex_;
  int n_ = 0;
};

static counter &ok_counter() {
  static counter all;
  return all;
}
void ok_singleton() {
  std::thread t([] { ok_counter().ok_add(); }), u([] { ok_counter().ok_add(); });
  t.join();
  u.join();
}

static counter &bad_counter() {
  static counter all;
  return all;
}
void bad_singleton() {
  std::thread t([] { bad_counter().bad_add(); }), u([] { bad_counter().bad_add(); });
  t.join();
  u.join();
}
