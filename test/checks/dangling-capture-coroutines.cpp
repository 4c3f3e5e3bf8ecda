// RUN: %check_belay %s belay-dangling-capture %t -- -- -std=c++23 -pthread

#include <condition_variable>
#include <coroutine>
#include <mutex>
#include <string>
#include <utility>

struct Job {
  struct promise_type {
    Job get_return_object() { return {}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
struct Later {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
void start(Job);
void log(const std::string &);
std::mutex mutex;

void bad_started_where_it_is_written(std::string name) {
  std::lock_guard<std::mutex> hold(mutex);
  start([name]() -> Job {
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: the coroutine lives on when this lambda, which holds what it captured, dies at the end of the statement; pass what it needs as arguments [belay-dangling-capture]
    co_await Later{};
    log(name);
  }());
}
Job bad_kept(std::string name) {
  std::lock_guard<std::mutex> hold(mutex);
  return [&]() -> Job {
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the coroutine lives on when this lambda, which holds what it captured, dies at the end of the statement; pass what it needs as arguments [belay-dangling-capture]
    co_await Later{};
    log(name);
  }();
}

void ok_arguments(std::string name) {
  std::lock_guard<std::mutex> hold(mutex);
  start([](std::string name) -> Job {
    co_await Later{};
    log(name);
  }(name));
}
Job ok_awaited_at_once(std::string name) {
  { std::lock_guard<std::mutex> hold(mutex); }
  co_await [&]() -> Job {
    co_await Later{};
    log(name);
  }();
}
void ok_the_closure_has_a_name(std::string name) {
  std::lock_guard<std::mutex> hold(mutex);
  static auto run = [name]() -> Job {
    co_await Later{};
    log(name);
  };
  start(run());
}
void ok_no_coroutine(std::string name) {
  std::lock_guard<std::mutex> hold(mutex);
  [&] { log(name); }();
}

// Who is given it waits for its end.
std::condition_variable ended;
bool finished;
void wait_for(Job) {
  std::unique_lock<std::mutex> hold(mutex);
  ended.wait(hold, [] { return finished; });
}
void sync_wait(Job);
void ok_waited_for(std::string name) {
  wait_for([&]() -> Job {
    co_await Later{};
    log(name);
  }());
  sync_wait([&]() -> Job {
    co_await Later{};
    log(name);
  }());
}

// Starts at once.
struct Eager {
  struct promise_type {
    Eager get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
std::mutex running;
int ok_has_ended_by_then() {
  std::lock_guard<std::mutex> hold(running);
  int n = 0;
  [&n]() -> Eager {
    n = 1;
    co_return;
  }();
  return n;
}
void bad_goes_on(std::string name) {
  std::lock_guard<std::mutex> hold(running);
  [name]() -> Eager {
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the coroutine lives on when this lambda, which holds what it captured, dies at the end of the statement; pass what it needs as arguments [belay-dangling-capture]
    co_await Later{};
    log(name);
  }();
}
// What it has captured it uses before it is suspended for the first time.
Later when(const std::string &);
void ok_needs_it_no_more(std::string name) {
  std::lock_guard<std::mutex> hold(running);
  [&]() -> Eager {
    try {
      co_await when(name);
    } catch (...) {
      log("failed");
    }
  }();
}
void bad_each_round(std::string name) {
  std::lock_guard<std::mutex> hold(running);
  [&]() -> Eager {
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the coroutine lives on when this lambda, which holds what it captured, dies at the end of the statement; pass what it needs as arguments [belay-dangling-capture]
    for (int i = 0; i < 3; ++i)
      co_await when(name);
  }();
}
#ifdef __cpp_explicit_this_parameter
// The coroutine has a copy of the closure.
void ok_goes_on_with_a_copy(std::string name) {
  [name](this auto) -> Eager {
    co_await Later{};
    log(name);
  }();
}
// It has a reference to it.
void FN_goes_on_with_a_reference(std::string name) {
  [name](this auto &&) -> Eager {
    co_await Later{};
    log(name);
  }();
}
#endif
