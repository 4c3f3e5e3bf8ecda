// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=c++20 -pthread -I%belay_include
//
// On Belay's own primitives the rule is the contract: a process that loops or
// blocks has a done in scope, and uses it.

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/task.h"
#include <chrono>
#include <utility>

using namespace belay;

void use();
void use(int);
int make();

// L16, L18: no way out.
void bad_forever() {
  task t = go([] {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
  // CHECK-MESSAGES: :[[@LINE+2]]:5: note: this loop has no exit; test a stop token or a done channel in it
  // CHECK-MESSAGES: :[[@LINE+4]]:1: note: 'bad_forever' waits for it here
    for (;;)
      use();
  });
}
// L18, X9: takes its done and never asks.
void bad_done_ignored() {
  task t = go([](done) {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    for (;;)
      use();
  });
}
// C10: the result says closed, and nobody looks.
void bad_closed_ignored() {
  auto [tx, rx] = make_channel<int>(1);
  task t = go([rx = rx](done stop) {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    for (;;) {
      auto v = rx.receive(stop);
      use(v.value_or(0));
    }
  });
  tx.send(make(), done());
}
// L5: the channel outlives the wait for its reader.
void bad_range_never_closed() {
  auto [tx, rx] = make_channel<int>();
  task t = go([rx = rx] {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' has no stop path: it blocks in 'receive', and no done reaches it [belay-thread-without-done]
  // CHECK-MESSAGES: :[[@LINE+1]]:16: note: give this operation the done that the thread is started with
    for (int v : rx)
      use(v);
  });
  tx.send(1);
  t.join();
}
// L10: done is tested, then a plain receive goes past it.
void bad_receive_past_done(receiver<int> rx) {
  task t = go([rx](done stop) {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' cannot be stopped while it blocks in 'receive' [belay-thread-without-done]
  // CHECK-MESSAGES: :[[@LINE+3]]:19: note: a stop request doesn't end this wait
  // CHECK-MESSAGES: :[[@LINE+7]]:1: note: 'bad_receive_past_done' waits for it here
    while (!stop.signalled()) {
      auto v = rx.receive();
      if (v)
        use(*v);
    }
  });
}

// L10: a select without a case for its done.
void bad_select_without_done(receiver<int> in, sender<int> out) {
  task t = go([=](done stop) {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' has no stop path: it blocks in 'select', and no done reaches it [belay-thread-without-done]
    while (!stop.signalled()) {
      auto r = select(on_send(out, make()), on_receive(in));
      if (r.index() == 1)
        return;
    }
  });
}

// Fine.
// L16, L18, X9
void ok_polls() {
  task t = go([](done stop) {
    while (!stop.signalled())
      use();
  });
}
// C10, L10
void ok_receives(receiver<int> rx) {
  task t = go([rx](done stop) {
    for (;;) {
      auto v = rx.receive(stop);
      if (!v)
        return;
      use(*v);
    }
  });
}
// L10, L5
void ok_each(receiver<int> rx) {
  task t = go([rx](done stop) {
    for (int v : rx.each(stop))
      use(v);
  });
}
// L10: it looks again every second.
void ok_select_timed(receiver<int> rx) {
  task t = go([rx](done stop) {
    while (!stop.signalled()) {
      auto r = select(on_receive(rx), after(std::chrono::seconds(1)));
      if (r.index() == 0)
        use();
    }
  });
}
// L10
void ok_selects(receiver<int> rx) {
  task t = go([rx](done stop) {
    for (;;) {
      auto r = select(on_receive(rx), on_done(stop));
      if (r.index() == 1)
        return;
      use();
    }
  });
}
// L5
void ok_stop_is_closed() {
  auto [tx, rx] = make_channel<int>();
  task t = go([rx = rx] {
    for (int v : rx)
      use(v);
  });
  tx.send(1);
  tx.close();
  t.join();
}
// L16
void ok_finite() {
  scope s;
  for (int i = 0; i < 4; ++i)
    s.go([i] { use(i); });
}
void ok_generator() {
  scope s;
  auto [tx, rx] = make_channel<int>();
  s.go([tx = std::move(tx)](done stop) {
    for (int i = 0;; ++i)
      if (!tx.send(i, stop))
        return;
  });
  s.go([rx = std::move(rx)](done stop) {
    for (int v : rx.each(stop))
      use(v);
  });
  s.stop();
}
void ok_parent(const done &parent) {
  task t = go(parent, [](done stop) { stop.wait(); });
  t.join();
}
void ok_waits_bounded(done stop) {
  task t = go([](done stop) {
    while (!stop.wait_for(std::chrono::seconds(1)))
      use();
  });
}
// A member is closed by a method that is called when it is time, or on the way to the end.
class ok_stops_by_closing {
public:
  void begin() {
    tasks_.go([this] { (void)select(on_receive(values_.rx), on_receive(quiescer_.rx)); });
  }
  void stop() { quiescer_.tx.close(); }

private:
  channel<int> values_ = make_channel<int>();
  channel<int> quiescer_ = make_channel<int>();
  scope tasks_;
};
// Nor does it help to close it when they have ended.
class bad_closes_after_the_end {
public:
  void begin() {
    tasks_.go([this] { (void)select(on_receive(values_.rx), on_receive(quiescer_.rx)); });
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'lambda' has no stop path: it blocks in 'select', and no done reaches it [belay-thread-without-done]
  }
  ~bad_closes_after_the_end() {
    (void)tasks_.join();
    quiescer_.tx.close();
  }

private:
  channel<int> values_ = make_channel<int>();
  channel<int> quiescer_ = make_channel<int>();
  scope tasks_;
};
// Which channel it is isn't known: it may be the one that is closed.
class source {
public:
  virtual ~source() = default;
  virtual const receiver<long> &values() = 0;
  virtual void close() = 0;
};
class ok_closed_by_override final : public source {
public:
  const receiver<long> &values() override { return values_.rx; }
  void close() override { values_.tx.close(); }

private:
  channel<long> values_ = make_channel<long>();
};
class ok_reads_by_override {
public:
  explicit ok_reads_by_override(source &s) : source_(s) {}
  void begin() {
    tasks_.go([this] {
      for (long v : source_.values())
        use(int(v));
    });
  }
  void end() { source_.close(); }

private:
  source &source_;
  scope tasks_;
};
