// RUN: %check_belay %s belay-thread-without-done,belay-done-never-signalled %t -- -- -std=c++20 -pthread -I%belay_include
//
// Who signals the done of a task, and who closes the channel that it reads.

#include "belay/channel.h"
#include "belay/context.h"
#include "belay/done.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/task.h"
#include <condition_variable>
#include <mutex>
#include <queue>
#include <stop_token>
#include <sys/socket.h>
#include <utility>
#include <vector>

using namespace belay;

void use();
void use(int);
int make();
bool failed();

// L5: the feeder has a copy of the sending end, and so has its owner, who waits.
void bad_end_kept() {
  auto [tx, rx] = make_channel<int>(4);
  task feed = go([tx = tx](done stop) {
    for (int i = 0; i < 3; ++i)
      if (!tx.send(i, stop))
        return;
  });
  task sum = go([rx = rx] {
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: thread 'lambda' has no stop path: it blocks in 'receive', and no done reaches it [belay-thread-without-done]
    for (int v : rx)
      use(v);
  });
  sum.join();
}
// L5
void bad_ends_outlive_scope() {
  auto [tx, rx] = make_channel<int>(4);
  scope s;
  s.go([tx = tx](done stop) { (void)tx.send(make(), stop); });
  s.go([rx = rx] {
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'lambda' has no stop path: it blocks in 'receive', and no done reaches it [belay-thread-without-done]
    for (int v : rx)
      use(v);
  });
}
// L5
void ok_end_moved() {
  auto [tx, rx] = make_channel<int>(4);
  task feed = go([tx = std::move(tx)](done stop) {
    for (int i = 0; i < 3; ++i)
      if (!tx.send(i, stop))
        return;
  });
  task sum = go([rx = rx] {
    for (int v : rx)
      use(v);
  });
  sum.join();
}
// L5
void ok_end_closed() {
  auto [tx, rx] = make_channel<int>(4);
  task feed = go([tx = tx](done stop) {
    for (int i = 0; i < 3; ++i)
      if (!tx.send(i, stop))
        return;
    tx.close();
  });
  task sum = go([rx = rx] {
    for (int v : rx)
      use(v);
  });
  sum.join();
}
// L5
void ok_ends_before_scope() {
  scope s;
  auto [tx, rx] = make_channel<int>(4);
  s.go([tx = tx](done stop) { (void)tx.send(make(), stop); });
  s.go([rx = rx] {
    for (int v : rx)
      use(v);
  });
}
void feed_all(sender<int> tx) { (void)tx.send(1); }
// L5
void ok_end_given() {
  auto [tx, rx] = make_channel<int>(4);
  task feed = go(feed_all, std::move(tx));
  task sum = go([rx = rx] {
    for (int v : rx)
      use(v);
  });
  sum.join();
}
void ok_of_its_own() {
  task t = go([] {
    auto [tx, rx] = make_channel<int>(1);
    (void)tx.send(1);
    use(rx.receive().value_or(0));
  });
}

// L6: started, and the owner never calls stop(): a scope's destructor only joins.
class Poller {
public:
  void start() {
    tasks_.go([this](done stop) {
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'bad_start_without_stop' joins thread 'lambda' before anything stops 'tasks_' [belay-done-never-signalled]
      while (!stop.signalled())
        poll();
    });
  }
  void stop() { tasks_.stop(); }

private:
  void poll() { ++rounds_; }
  int rounds_ = 0;
  scope tasks_;
};
// L6
void bad_start_without_stop() {
  Poller p;
  p.start();
  use();
}
// L6
void ok_start_and_stop() {
  Poller p;
  p.start();
  use();
  p.stop();
}
// L6, L14
void bad_scope_never_stopped() {
  scope s;
  s.go([](done stop) {
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'lambda' is never told to stop: nothing stops 's' [belay-done-never-signalled]
    while (!stop.signalled())
      use();
  });
  use();
}
// L6, L14
void ok_scope_stopped() {
  scope s;
  s.go([](done stop) {
    while (!stop.signalled())
      use();
  });
  use();
  s.stop();
}
// L7: no cancel on the early return.
void bad_lost_cancel() {
  done_source cancel;
  scope s(cancel.get());
  s.go([](done stop) {
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'bad_lost_cancel' joins thread 'lambda' before anything stops 's' [belay-done-never-signalled]
    while (!stop.signalled())
      use();
  });
  if (failed())
    return;
  cancel.signal();
}
// L7
void ok_cancel_on_all_paths() {
  done_source cancel;
  scope s(cancel.get());
  s.go([](done stop) {
    while (!stop.signalled())
      use();
  });
  if (failed()) {
    cancel.signal();
    return;
  }
  use();
  cancel.signal();
}
class Canceller {
public:
  explicit Canceller(done_source &s) : source_(s) {}
  ~Canceller() { source_.signal(); }

private:
  done_source &source_;
};
// L7
void ok_cancelled_by_guard() {
  done_source cancel;
  scope s(cancel.get());
  Canceller guard(cancel);
  s.go([](done stop) {
    while (!stop.signalled())
      use();
  });
  if (failed())
    return;
  use();
}
// L7: the parent, whom somebody else cancels.
void ok_parent_cancels(const done &parent) {
  scope s(parent);
  s.go([](done stop) {
    while (!stop.signalled())
      use();
  });
}
// L9: waits for as many values as there should be; the feeder leaves early, with the channel open.
void bad_fan_in(int n) {
  auto [tx, rx] = make_channel<int>(4);
  task sum = go([rx = rx, n] {
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: thread 'lambda' has no stop path: it blocks in 'receive', and no done reaches it [belay-thread-without-done]
    int total = 0;
    for (int i = 0; i < n; ++i)
      total += rx.receive().value_or(0);
    use(total);
  });
  for (int i = 0; i < n; ++i) {
    if (failed())
      break;
    if (!tx.send(i))
      break;
  }
  sum.join();
}
// L9
void ok_fan_in(int n) {
  auto [tx, rx] = make_channel<int>(4);
  task sum = go([rx = rx, n](done stop) {
    int total = 0;
    for (int i = 0; i < n; ++i) {
      auto v = rx.receive(stop);
      if (!v)
        return;
      total += *v;
    }
    use(total);
  });
  for (int i = 0; i < n; ++i) {
    if (failed())
      break;
    if (!tx.send(i))
      break;
  }
  tx.close();
  sum.join();
}
// L13: the reader ends by an exception, and the writer waits for its answer.
void bad_partner_throws() {
  auto [tx, rx] = make_channel<int>(1);
  auto [ack_tx, ack_rx] = make_channel<int>(1);
  task reader = go([rx = rx, ack = ack_tx](done stop) {
    while (auto v = rx.receive(stop)) {
      if (*v < 0)
        throw 1;
      (void)ack.try_send(*v);
    }
  });
  task writer = go([tx = tx, ack = ack_rx] {
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: thread 'lambda' has no stop path: it blocks in 'receive', and no done reaches it [belay-thread-without-done]
    for (int i = 0; i < 3; ++i) {
      (void)tx.try_send(make());
      use(ack.receive().value_or(0));
    }
  });
  writer.join();
}
// L13: a scope stops the siblings of a task that fails.
void ok_partner_throws() {
  auto [tx, rx] = make_channel<int>(1);
  auto [ack_tx, ack_rx] = make_channel<int>(1);
  scope s;
  s.go([rx = rx, ack = ack_tx](done stop) {
    while (auto v = rx.receive(stop)) {
      if (*v < 0)
        throw 1;
      (void)ack.try_send(*v);
    }
  });
  s.go([tx = tx, ack = ack_rx](done stop) {
    for (int i = 0; i < 3; ++i) {
      (void)tx.try_send(make());
      use(ack.receive(stop).value_or(0));
    }
  });
}
// L14: a done whose source nobody signals; the task's own is another one.
void bad_never_signalled() {
  done_source quit;
  task t = go([quit = quit.get()] {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' is never told to stop: nothing signals 'quit' [belay-done-never-signalled]
    while (!quit.signalled())
      use();
  });
  use();
}
// L14
void ok_signalled() {
  done_source quit;
  task t = go([quit = quit.get()] {
    while (!quit.signalled())
      use();
  });
  use();
  quit.signal();
}
// L14
class bad_member_source {
public:
  bad_member_source() : task_(go([this] { run(); })) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: thread 'lambda' is never told to stop: nothing signals 'quit_' [belay-done-never-signalled]
  ~bad_member_source() { task_.join(); }

private:
  void run() {
    quit_.get().wait();
    use();
  }
  done_source quit_;
  task task_;
};
// L14
class ok_member_source {
public:
  ok_member_source() : task_(go([this] { run(); })) {}
  ~ok_member_source() {
    quit_.signal();
    task_.join();
  }

private:
  void run() {
    quit_.get().wait();
    use();
  }
  done_source quit_;
  task task_;
};
// L17: blocks in the kernel, where no done is heard.
class bad_reader {
public:
  bad_reader() : socket_(socket(AF_INET, SOCK_STREAM, 0)), task_(go([this](done stop) { run(stop); })) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:66: warning: thread 'lambda' cannot be stopped while it blocks in 'recv' [belay-thread-without-done]

private:
  void run(const done &stop) {
    char buffer[64];
    while (!stop.signalled())
      if (recv(socket_, buffer, sizeof buffer, 0) > 0)
        use(buffer[0]);
  }
  int socket_;
  task task_;
};
// L17
class ok_reader {
public:
  ok_reader() : socket_(socket(AF_INET, SOCK_STREAM, 0)), task_(go([this](done stop) { run(stop); })) {}

private:
  void run(const done &stop) {
    std::stop_callback wake(stop.token(), [this] { shutdown(socket_, SHUT_RDWR); });
    char buffer[64];
    while (!stop.signalled())
      if (recv(socket_, buffer, sizeof buffer, 0) > 0)
        use(buffer[0]);
  }
  int socket_;
  task task_;
};
// X5: asks its done, and waits where the done is not heard.
class bad_deaf_condition {
public:
  bad_deaf_condition() : task_(go([this](done stop) { run(stop); })) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  void put(int v) {
    std::lock_guard lock(mutex_);
    items_.push(v);
    ready_.notify_one();
  }

private:
  void run(const done &stop) {
    while (!stop.signalled()) {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return !items_.empty(); });
      use(items_.front());
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<int> items_;
  task task_;
};
// X5
class ok_condition {
public:
  ok_condition() : task_(go([this](done stop) { run(stop); })) {}
  void put(int v) {
    std::lock_guard lock(mutex_);
    items_.push(v);
    ready_.notify_one();
  }

private:
  void run(const done &stop) {
    while (!stop.signalled()) {
      std::unique_lock lock(mutex_);
      if (!ready_.wait(lock, stop.token(), [this] { return !items_.empty(); }))
        return;
      use(items_.front());
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable_any ready_;
  std::queue<int> items_;
  task task_;
};
void run_all(const done &, const std::vector<int> &jobs) {
  for (;;)
    for (int j : jobs)
      use(j);
}
// L18: the parent's done goes down, and the last one doesn't look.
void bad_context_ignored(const done &parent, std::vector<int> jobs) {
  task t = go(parent, [jobs](done stop) { run_all(stop, jobs); });
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
  t.join();
}
void run_until(const done &stop, const std::vector<int> &jobs) {
  for (;;)
    for (int j : jobs) {
      if (stop.signalled())
        return;
      use(j);
    }
}
// L18
void ok_context(const done &parent, std::vector<int> jobs) {
  task t = go(parent, [jobs](done stop) { run_until(stop, jobs); });
  t.join();
}
// L19: the first task's done goes with the source that is assigned over. Which value of the
// source a done came from is not followed.
class FN_overwritten_source {
public:
  void restart() {
    stop_ = done_source();
    tasks_.go([stop = stop_.get()] {
      while (!stop.signalled())
        use();
    });
  }
  ~FN_overwritten_source() {
    stop_.signal();
    tasks_.join();
  }

private:
  done_source stop_;
  scope tasks_;
};
// L19: a task that is assigned over is stopped and joined first.
class ok_restarted {
public:
  void restart() {
    task_ = go([](done stop) {
      while (!stop.signalled())
        use();
    });
  }

private:
  task task_;
};

// L7, L14: the context's cancel comes after the join, as a call or as its end.
void bad_cancelled_after_the_join() {
  auto [ctx, cancel] = with_cancel(context());
  task t = go([ctx = ctx] {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'bad_cancelled_after_the_join' joins thread 'lambda' before anything signals {{.*}} [belay-done-never-signalled]
    while (!ctx.cancelled())
      use();
  });
  (void)t.join();
  cancel();
}
// L7, L14: not on the early return.
void bad_cancel_on_one_path() {
  cancellable c = with_cancel(context());
  task t = go([ctx = c.ctx] {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'bad_cancel_on_one_path' joins thread 'lambda' before anything signals 'c' [belay-done-never-signalled]
    while (!ctx.cancelled())
      use();
  });
  if (failed()) {
    (void)t.join();
    return;
  }
  c.cancel();
  (void)t.join();
}
// L7, L14
void ok_cancel_on_each_path() {
  auto [ctx, cancel] = with_cancel(context());
  task t = go([ctx = ctx] {
    while (!ctx.cancelled())
      use();
  });
  if (failed()) {
    cancel();
    (void)t.join();
    return;
  }
  use();
  cancel();
  (void)t.join();
}
// L7: a deadline, a parent or somebody who is given the canceller cancels it.
void ok_deadline() {
  auto [ctx, cancel] = with_cancel(with_timeout(context(), std::chrono::seconds(1)));
  task t = go([ctx = ctx] {
    while (!ctx.cancelled())
      use();
  });
  (void)t.join();
}
void ok_parent_of_the_context(const context &parent) {
  auto [ctx, cancel] = with_cancel(parent);
  task t = go([ctx = ctx] {
    while (!ctx.cancelled())
      use();
  });
  (void)t.join();
}
void keep(canceller c);
void ok_canceller_given_away() {
  auto [ctx, cancel] = with_cancel(context());
  task t = go([ctx = ctx] {
    while (!ctx.cancelled())
      use();
  });
  keep(std::move(cancel));
  (void)t.join();
}
// L7: a task that is started with the context has a handle that stops it, too.
void ok_started_with_the_context() {
  auto [ctx, cancel] = with_cancel(context());
  task t = go(ctx, [](const context &c) {
    while (!c.cancelled())
      use();
  });
}
