// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// T3: an alarm clock's timer sends its ring into a channel. Snoozing stops the timer and, if the alarm has rung, takes
// the ring out of the channel, which the loop that asked for the snooze has done before.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/guarded.h"
#include "belay/task.h"
#include <chrono>
#include <cstdio>
#include <optional>
#include <utility>
#include <variant>

using namespace std::chrono_literals;

class alarm_timer {
  enum class state { pending, rung, stopped };

public:
  explicit alarm_timer(belay::sender<std::monostate> rings) : rings_(std::move(rings)) { start(); }

  bool stop() {
    return state_.with([](state &s) {
      const bool in_time = s == state::pending;
      if (in_time)
        s = state::stopped;
      return in_time;
    });
  }
  void start() {
    state_.with([](state &s) { s = state::pending; });
    thread_.emplace(belay::go([this](const belay::done &off) {
      if (!off.wait_for(5ms))
        ring();
    }));
  }

private:
  void ring() {
    const bool rings = state_.with([](state &s) { return s == state::pending ? (s = state::rung, true) : false; });
    if (rings)
      (void)rings_.try_send(std::monostate());
  }
  belay::guarded<state> state_{state::pending};
  belay::sender<std::monostate> rings_;
  std::optional<belay::task> thread_;
};

class alarm_clock {
public:
  void wake_up() {
    (void)rings_.rx.receive();
    snooze();
  }
  int snoozes() const { return snoozes_; }

private:
  void snooze() {
    ++snoozes_;
    if (!timer_.stop())
#ifdef REPAIRED
      (void)rings_.rx.try_receive();
#else
      (void)rings_.rx.receive();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits in receive on 'c.rings_.rx': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
#endif
  }
  int snoozes_ = 0;
  belay::channel<std::monostate> rings_ = belay::make_channel<std::monostate>(1);
  alarm_timer timer_{rings_.tx};
};

int main() {
  alarm_clock c;
  c.wake_up();
  std::printf("%d\n", c.snoozes());
}
