// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=c++20 -pthread -I%belay_include
//
// Contexts, tickers, limiters, hearts and coroutines: what stops whom.

#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/co_select.h"
#include "belay/co_task.h"
#include "belay/context.h"
#include "belay/error_group.h"
#include "belay/heartbeat.h"
#include "belay/pool.h"
#include "belay/rate_limiter.h"
#include "belay/run_loop.h"
#include "belay/scope.h"
#include "belay/task.h"
#include "belay/ticker.h"
#include <chrono>
#include <utility>

using namespace belay;
using namespace std::chrono_literals;

void use();
void use(int);

// A context is a done.
void ok_done_of_a_context() {
  auto [ctx, cancel] = with_cancel(context());
  task t = go(ctx, [](done stop) {
    while (!stop.signalled())
      use();
  });
  cancel();
}
void ok_context_of_a_task() {
  auto [ctx, cancel] = with_cancel(context());
  task t = go(ctx, [](context c) {
    while (!c.cancelled())
      use();
  });
}
void ok_context_cancelled() {
  auto [ctx, cancel] = with_cancel(context());
  task t = go([ctx = ctx] {
    while (!ctx.cancelled())
      use();
  });
  cancel();
  (void)t.join();
}
// The canceller cancels when it ends.
void ok_context_cancelled_by_its_end() {
  task t;
  {
    auto [ctx, cancel] = with_cancel(context());
    t = go([ctx = ctx] {
      while (!ctx.cancelled())
        use();
    });
  }
  (void)t.join();
}
void ok_parent_cancels(const context &parent) {
  auto [ctx, cancel] = with_cancel(parent);
  task t = go([ctx = ctx] {
    while (!ctx.cancelled())
      use();
  });
  (void)t.join();
}
void ok_timeout(receiver<int> rx) {
  const context ctx = with_timeout(context(), 1s);
  task t = go([ctx, rx] {
    while (auto v = rx.receive(ctx))
      use(*v);
  });
  (void)t.join();
}
void bad_receive_past_the_context(receiver<int> rx) {
  auto [ctx, cancel] = with_cancel(context());
  task t = go(ctx, [rx](context c) {
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' cannot be stopped while it blocks in 'receive' [belay-thread-without-done]
    while (!c.cancelled()) {
      auto v = rx.receive();
      if (v)
        use(*v);
    }
  });
  cancel();
}
void ok_receive_with_the_context(receiver<int> rx) {
  auto [ctx, cancel] = with_cancel(context());
  task t = go(ctx, [rx](context c) {
    while (auto v = rx.receive(c))
      use(*v);
  });
  cancel();
}

void bad_member_of_a_group() {
  error_group g;
  g.go([] {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    for (;;)
      use();
  });
}
void ok_member_of_a_group() {
  error_group g;
  g.go([](context c) {
    while (!c.cancelled())
      use();
  });
}
void bad_task_of_a_pool() {
  pool p(2);
  task t = go(p, [] {
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    for (;;)
      use();
  });
}
void ok_task_of_a_pool(receiver<int> rx) {
  pool p(2);
  task t = go(p, [rx](done stop) {
    while (auto v = rx.receive(stop))
      use(*v);
  });
}

// A ticker closes its channel when it ends.
void bad_ticks_without_done() {
  ticker every(1ms);
  task t = go([rx = every.ticks()] {
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' has no stop path: it blocks in 'receive', and no done reaches it [belay-thread-without-done]
    while (rx.receive())
      use();
  });
}
void ok_ticks() {
  ticker every(1ms);
  task t = go([rx = every.ticks()](done stop) {
    while (rx.receive(stop))
      use();
  });
}
void ok_ticks_end() {
  task t;
  ticker every(1ms);
  t = go([rx = every.ticks()] {
    while (rx.receive())
      use();
  });
  every.stop();
  (void)t.join();
}
void ok_limit() {
  rate_limiter limit(10, 1s);
  task t = go([&](done stop) {
    while (limit.wait(stop))
      use();
  });
}
void ok_heart(receiver<int> in) {
  auto [heart, pulses] = make_heartbeat(1s);
  task t = go([heart = heart, in](done stop) mutable {
    while (auto v = heart.receive(in, stop))
      use(*v);
  });
  while (pulses.receive_for(1s))
    use();
}

// Coroutines: the same rules.
co_task<> counts(done, sender<int> out) {
  for (int i = 0;; ++i)
    (void)co_await out.co_send(i);
}
co_task<> ok_counts(done stop, sender<int> out) {
  for (int i = 0; co_await out.co_send(i, stop); ++i) {
  }
}
co_task<> waits(done, receiver<int> in) {
  while (auto v = co_await in.co_receive())
    use(*v);
}
co_task<> stops(done stop, receiver<int> in) {
  while (auto v = co_await in.co_receive(stop))
    use(*v);
}
co_task<> selects(done stop, receiver<int> in) {
  for (;;) {
    auto r = co_await co_select(on_receive(in), on_done(stop));
    if (r.index() == 1)
      co_return;
  }
}
co_task<> sleeps(done stop) {
  while (co_await co_sleep_for(1ms, stop))
    use();
}
co_task<> bad_parent(receiver<int> in, sender<int> out) {
  co_scope s(co_await this_executor());
  s.go(counts, out);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'counts' has no stop path: its loop never ends [belay-thread-without-done]
  s.go(waits, in);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'waits' has no stop path: it blocks in 'co_receive', and no done reaches it [belay-thread-without-done]
  s.stop();
  (void)co_await s.join();
}
co_task<> ok_parent(receiver<int> in, sender<int> out) {
  co_scope s(co_await this_executor());
  s.go(ok_counts, out);
  s.go(stops, in);
  s.go(selects, in);
  s.go(sleeps);
  s.stop();
  (void)co_await s.join();
}
void run(receiver<int> in, sender<int> out) {
  run_loop loop;
  loop.run(bad_parent(in, out));
  loop.run(ok_parent(in, out));
}
