// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// L10: the stop is polled, and then a plain operation blocks past it.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/select.h"
#include "belay/task.h"
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <queue.h>
#include <thread>

using namespace belay;

// Polls between two events, and waits for the next one without it.
class bad_dispatcher {
public:
  bad_dispatcher() : loop_(go([this](done stop) { run(stop); })) {}
  void post(int event) { (void)events_.tx.send(event); }

private:
  void run(const done &stop) {
    while (!stop.signalled()) {
      auto event = events_.rx.receive();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  d.events_.rx{{$}}
      if (!event)
        return;
      handled_ += *event;
    }
  }
  channel<int> events_ = make_channel<int>(2);
  std::atomic<int> handled_ = 0;
  task loop_;
};
// L10
void bad_dispatches() {
  bad_dispatcher d;
  d.post(1);
}
class ok_dispatcher {
public:
  ok_dispatcher() : loop_(go([this](done stop) { run(stop); })) {}
  void post(int event) { (void)events_.tx.send(event); }

private:
  void run(const done &stop) {
    while (!stop.signalled()) {
      auto event = events_.rx.receive(stop);
      if (!event)
        return;
      handled_ += *event;
    }
  }
  channel<int> events_ = make_channel<int>(2);
  std::atomic<int> handled_ = 0;
  task loop_;
};
// L10
void ok_dispatches() {
  ok_dispatcher d;
  d.post(1);
}

// A request after the stop: the loop has gone, the caller waits for its turn.
class bad_actor {
public:
  bad_actor() : loop_([this] { run(); }) {}
  ~bad_actor() { loop_.join(); }
  void stop() { stop_.signal(); }
  int ask(int n) {
    (void)requests_.tx.send(n);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  actor.requests_.tx{{$}}
    return *answers_.rx.receive();
  }

private:
  void run() {
    for (;;) {
      auto r = select(on_done(stop_.get()), on_receive(requests_.rx));
      if (r.index() == 0)
        return;
      (void)answers_.tx.send(*std::get<1>(r) + 1);
    }
  }
  done_source stop_;
  channel<int> requests_ = make_channel<int>(), answers_ = make_channel<int>();
  std::thread loop_;
};
// L10
void bad_asks_late() {
  bad_actor actor;
  (void)actor.ask(1);
  actor.stop();
  (void)actor.ask(2);
}
class ok_actor {
public:
  ok_actor() : loop_([this] { run(); }) {}
  ~ok_actor() { loop_.join(); }
  void stop() { stop_.signal(); }
  int ask(int n) {
    if (!requests_.tx.send(n, stop_.get()))
      return -1;
    auto answer = answers_.rx.receive(stop_.get());
    return answer ? *answer : -1;
  }

private:
  void run() {
    for (;;) {
      auto r = select(on_done(stop_.get()), on_receive(requests_.rx));
      if (r.index() == 0)
        return;
      if (!answers_.tx.send(*std::get<1>(r) + 1, stop_.get()))
        return;
    }
  }
  done_source stop_;
  channel<int> requests_ = make_channel<int>(), answers_ = make_channel<int>();
  std::thread loop_;
};
// L10
void ok_asks_late() {
  ok_actor actor;
  (void)actor.ask(1);
  actor.stop();
  (void)actor.ask(2);
}

// std: the flag is looked at before the wait, and setting it wakes nobody.
struct bad_poller {
  std::atomic<bool> stop = false;
  std::mutex m;
  std::condition_variable more;
  int work = 0;
  void run() {
    while (!stop) {
      std::unique_lock hold(m);
      more.wait(hold, [this] { return work > 0; });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  p.more{{$}}
      --work;
    }
  }
};
// L10
void bad_std() {
  bad_poller p;
  std::thread t(&bad_poller::run, &p);
  p.stop = true;
  t.join();
}
struct ok_poller {
  bool stop = false;
  std::mutex m;
  std::condition_variable more;
  int work = 0;
  void run() {
    std::unique_lock hold(m);
    while (!stop) {
      more.wait(hold, [this] { return stop || work > 0; });
      --work;
    }
  }
};
// L10
void ok_std() {
  ok_poller p;
  std::thread t(&ok_poller::run, &p);
  {
    std::lock_guard hold(p.m);
    p.stop = true;
  }
  p.more.notify_all();
  t.join();
}
