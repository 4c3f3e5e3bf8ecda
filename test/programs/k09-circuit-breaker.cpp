// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K9: a circuit breaker calls its probe with its state held, and the probe sends the request through the very breaker,
// from a task of its own.
#include "belay/channel.h"
#include "belay/guarded.h"
#include "belay/task.h"
#include <functional>
#include <utility>

class breaker {
public:
  using probe = std::function<bool()>;
  explicit breaker(int limit) : limit_(limit) {}
  void on_open(probe p) { probe_ = std::move(p); }
  bool allow() {
    return state_.with([](const state &s) { return !s.open; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits for the mutex 'b.state_', which the main thread holds, while the main thread waits for thread 2: both wait for ever; unlock before waiting [belay-blocking-cycle]
// CHECK: note: the main thread locked 'b.state_' here
  }
  void failed() {
#ifdef REPAIRED
    const bool ask = state_.with([&](state &s) {
      s.open = ++s.failures >= limit_;
      return s.open;
    });
    if (ask && probe_ && probe_())
      state_.with([](state &s) { s = {}; });
#else
    state_.with([&](state &s) {
      s.open = ++s.failures >= limit_;
      if (s.open && probe_ && probe_())
        s = {};
    });
#endif
  }

private:
  struct state {
    int failures = 0;
    bool open = false;
  };
  const int limit_;
  probe probe_;
  belay::guarded<state> state_;
};

class backend {
public:
  explicit backend(breaker &b) : breaker_(b) {}
  bool ping() {
    bool answered = false;
    belay::task request = belay::go([&] { answered = !breaker_.allow(); });
    return request.join().has_value() && answered;
  }

private:
  breaker &breaker_;
};

int main() {
  breaker b(1);
  backend remote(b);
  b.on_open(std::bind_front(&backend::ping, &remote));
  b.failed();
  return b.allow() ? 0 : 1;
}
