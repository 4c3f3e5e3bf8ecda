// A coroutine that starts suspended locks nothing when it is called, but when somebody resumes it.
// RUN: %check_belay %s belay-double-lock %t -- -- -std=c++20 -pthread

#include <coroutine>
#include <mutex>

template <typename Start> struct Job {
  struct promise_type {
    Job get_return_object() { return {}; }
    Start initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
using Lazy = Job<std::suspend_always>;
using Eager = Job<std::suspend_never>;
void start(Lazy);

class Account {
public:
  void ok_started_later() {
    std::lock_guard<std::mutex> hold(mutex_);
    start(later());
  }
  void bad_started_at_once() {
    std::lock_guard<std::mutex> hold(mutex_);
    at_once();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this call locks 'mutex_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  }
  Lazy bad_awaited() {
    std::lock_guard<std::mutex> hold(mutex_);
    co_await later();
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: this call locks 'mutex_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  }

private:
  Lazy later() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++value_;
    co_return;
  }
  Eager at_once() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++value_;
    co_return;
  }
  std::mutex mutex_;
  int value_ = 0;
};
