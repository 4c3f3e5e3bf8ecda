// An atomic that is notified of before it is stored.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread

#include <atomic>

class Gate {
public:
  void bad_open() {
    open_.notify_all();
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'open_' is notified of here before it is stored: who waits finds the old value and sleeps on; store first [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE+2]]:11: note: stored here
// CHECK-MESSAGES: :[[@LINE+7]]:23: note: waited for here
    open_.store(1, std::memory_order_release);
  }
  void ok_open() {
    open_.store(1, std::memory_order_release);
    open_.notify_all();
  }
  void pass() { open_.wait(0); }

private:
  std::atomic<int> open_{0};
};

class Door {
public:
  void pass() { state_.wait(0); }
  // It is taken back afterwards.
  void ok_pulse() {
    state_ = 1;
    state_.notify_all();
    state_ = 0;
  }
  // Once more when it is there.
  void ok_twice() {
    state_.notify_all();
    state_ = 1;
    state_.notify_all();
  }

private:
  std::atomic<int> state_{0};
};

// Nobody waits for it.
class Alone {
public:
  void ok_unawaited() {
    state_.notify_all();
    state_ = 1;
  }

private:
  std::atomic<int> state_{0};
};
