// RUN: %check_belay %s belay-dangling-capture %t -- -- -std=c++20 -pthread
// Temporaries that a coroutine refers to once it has been resumed.

#include <coroutine>
#include <string>

struct Eager {
  struct promise_type {
    Eager get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const {}
  void await_resume() const noexcept {}
};
struct Later {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) const;
  void await_resume() const noexcept {}
};
void log(const std::string &);

Eager publish(const std::string &topic, int n) {
  co_await Later{};
  log(topic);
}
Eager at_once(const std::string &topic) {
  log(topic);
  co_await Later{};
}
Eager by_value(std::string topic) {
  co_await Later{};
  log(topic);
}

void bad_temporary(int n) {
  for (int i = 0; i < n; ++i)
    publish("plant/" + std::to_string(i), i);
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: this temporary is gone when the statement ends, and the coroutine uses 'topic', a reference to it, once it has been resumed; take that by value [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE-16]]:3: note: it is suspended here
    // CHECK-MESSAGES: :[[@LINE-16]]:7: note: 'topic' is used here
}
void bad_kept() {
  auto running = publish("plant", 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: this temporary is gone when the statement ends, and the coroutine uses 'topic', a reference to it, once it has been resumed; take that by value [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE-22]]:3: note: it is suspended here
    // CHECK-MESSAGES: :[[@LINE-22]]:7: note: 'topic' is used here
}
void ok_local(const std::string &topic) { publish(topic, 1); }
void ok_at_once() { at_once("plant"); }
void ok_by_value() { by_value("plant"); }
// The temporary lives until this is resumed.
Eager ok_awaited() { co_await publish("plant", 1); }
