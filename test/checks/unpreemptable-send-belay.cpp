// RUN: %check_belay %s belay-unpreemptable-send %t -- -- -std=c++20 -pthread -I%belay_include

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/task.h"
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>
#include <utility>

using namespace belay;

int make();
bool failed();
void use(int);

// L10: a generator that sends past its done.
void bad_generator() {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = std::move(tx)](done stop) {
    while (!stop.signalled()) {
      auto sent = tx.send(make());
      // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
      // CHECK-MESSAGES: :[[@LINE-4]]:12: note: the stage is started here
      // CHECK-FIXES: auto sent = tx.send(make(), stop);
      if (!sent)
        return;
    }
  });
  for (int v : rx)
    if (v < 0)
      break;
}
// A done that was captured.
void bad_captured_done(done stop) {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = std::move(tx), stop] {
    while (!stop.signalled()) {
      if (!tx.send(make()))
      // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
        return;
    }
  });
}
// L1: the spawner returns before it receives.
void bad_forgotten_sender() {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = std::move(tx)] { (void)tx.send(make()); });
  // CHECK-MESSAGES: :[[@LINE-1]]:47: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  if (failed())
    return;
  use(rx.receive().value_or(0));
}
// L2: the time-out leaves the sender alone.
void bad_timeout_leak() {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = std::move(tx)] { (void)tx.send(make()); });
  // CHECK-MESSAGES: :[[@LINE-1]]:47: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  auto r = select(on_receive(rx), after(std::chrono::seconds(1)));
  if (r.index() == 0)
    use(1);
}
// L3: the first answer wins, the others wait.
void bad_first_answer_wins() {
  scope s;
  auto [tx, rx] = make_channel<int>();
  for (int i = 0; i < 3; ++i)
    s.go([tx = tx] { (void)tx.send(make()); });
    // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  use(rx.receive().value_or(0));
}
// L4, L12: two sends, room for one.
void bad_double_send() {
  auto [tx, rx] = make_channel<int>(1);
  task t = go([tx = std::move(tx)] {
    if (failed())
      (void)tx.send(-1);
      // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
    (void)tx.send(0);
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  });
  use(rx.receive().value_or(0));
}
// L8: the consumer obeys its done, the producer can't.
void bad_consumer_quits_first() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = std::move(tx)] {
    for (int i = 0; i < 100; ++i)
      (void)tx.send(i);
      // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  });
  s.go([rx = std::move(rx)](done stop) {
    while (auto v = rx.receive(stop))
      use(*v);
  });
  s.stop();
}
// A stage in a function of its own, called by the entry.
void pump(const sender<int> &out) {
  while (out.send(make()))
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: stage 'lambda' cannot be stopped while it sends to 'out': only its receiver can end this send; give it a done [belay-unpreemptable-send]
    ;
}
void bad_in_callee(sender<int> out) {
  task t = go([out] { pump(out); });
}
// The second point: making the value blocks.
void bad_work(receiver<int> in, sender<int> out) {
  task t = go([=](done stop) {
    while (auto v = in.receive(stop)) {
      std::this_thread::sleep_for(std::chrono::seconds(60));
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: stage 'lambda' cannot be stopped while it makes the value that it sends: 'sleep_for' blocks, and no done ends it [belay-unpreemptable-send]
      // CHECK-MESSAGES: :[[@LINE+2]]:16: note: it sends here
      // CHECK-MESSAGES: :[[@LINE-5]]:12: note: the stage is started here
      if (!out.send(*v, stop))
        return;
    }
  });
}

// Fine.
void ok_room_for_the_answer() {
  auto [tx, rx] = make_channel<int>(1);
  task t = go([tx = std::move(tx)] { (void)tx.send(make()); });
  if (failed())
    return;
  use(rx.receive().value_or(0));
}
void ok_room_in_each_round() {
  for (int i = 0; i < 3; ++i) {
    auto [tx, rx] = make_channel<int>(1);
    task t = go([tx = tx] { (void)tx.send(make()); });
    use(rx.receive().value_or(0));
  }
}
void ok_done(sender<int> out) {
  task t = go([out](done stop) {
    for (int i = 0; out.send(i, stop); ++i)
      ;
  });
}
void ok_try_and_timed(sender<int> out) {
  task t = go([out](done stop) {
    while (!stop.signalled()) {
      (void)out.try_send(1);
      (void)out.send_for(2, std::chrono::milliseconds(10));
    }
  });
}
void ok_select(sender<int> out) {
  task t = go([out](done stop) {
    while (select(on_send(out, 1), on_done(stop)).index() == 0)
      ;
  });
}
void ok_not_spawned(sender<int> out) { (void)out.send(1); }

// Hand-written bounded queues, by shape.
class BoundedQueue {
public:
  explicit BoundedQueue(std::size_t n) : capacity_(n) {}
  void put(int v) {
    std::unique_lock<std::mutex> lock(mutex_);
    not_full_.wait(lock, [this] { return items_.size() < capacity_; });
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: stage 'lambda' cannot be stopped while it waits for room in 'BoundedQueue::put': only its consumer can end this wait; test a stop flag in it [belay-unpreemptable-send]
    // CHECK-MESSAGES: :[[@LINE+22]]:20: note: the stage is started here
    items_.push(v);
    not_empty_.notify_one();
  }
  bool take(int &v) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (items_.empty())
      return false;
    v = items_.front();
    items_.pop();
    not_full_.notify_one();
    return true;
  }

private:
  std::mutex mutex_;
  std::condition_variable not_full_, not_empty_;
  std::queue<int> items_;
  const std::size_t capacity_;
};
class bad_producer {
public:
  bad_producer() : thread_([this] {
      while (!stop_)
        queue_.put(make());
    }) {}
  ~bad_producer() {
    stop_ = true;
    thread_.join();
  }
  bool next(int &v) { return queue_.take(v); }

private:
  BoundedQueue queue_{8};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
class StoppableQueue {
public:
  explicit StoppableQueue(std::size_t n) : capacity_(n) {}
  bool put(int v) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (items_.size() == capacity_ && !closed_)
      not_full_.wait(lock);
    if (closed_)
      return false;
    items_.push(v);
    return true;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    not_full_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable not_full_;
  std::queue<int> items_;
  bool closed_ = false;
  const std::size_t capacity_;
};
class ok_producer {
public:
  ok_producer() : thread_([this] {
      while (queue_.put(make()))
        ;
    }) {}
  ~ok_producer() {
    queue_.close();
    thread_.join();
  }

private:
  StoppableQueue queue_{8};
  std::thread thread_;
};
