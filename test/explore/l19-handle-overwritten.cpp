// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 2{{$}}
// L19: the handle that stops the first is overwritten while the first lives.
#include "belay/channel.h"
#include "belay/context.h"
#include "belay/done.h"
#include "belay/task.h"
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

using namespace belay;

// Restarted: the new source takes the place of the old one, whose thread is still joined at the end.
class bad_monitor {
public:
  ~bad_monitor() {
    stop_.signal();
    for (std::thread &t : threads_)
      t.join();
  }
  void start() {
    stop_ = done_source();
    threads_.emplace_back([d = stop_.get()] { d.wait(); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  _M_func._M_t{{$}}
  }

private:
  done_source stop_;
  std::vector<std::thread> threads_;
};
// L19
void bad_restarts() {
  bad_monitor m;
  m.start();
  m.start();
}
class ok_monitor {
public:
  ~ok_monitor() {
    stop_.signal();
    for (std::thread &t : threads_)
      t.join();
  }
  void start() {
    stop_.signal();
    stop_ = done_source();
    threads_.emplace_back([d = stop_.get()] { d.wait(); });
  }

private:
  done_source stop_;
  std::vector<std::thread> threads_;
};
// L19
void ok_restarts() {
  ok_monitor m;
  m.start();
  m.start();
}

// The channel of the first request is dropped with its sender, but a copy of the receiver waits.
struct bad_slot {
  std::stop_source stop;
};
// L19
void bad_overwrites(bool again) {
  auto slot = std::make_shared<bad_slot>();
  auto wait = [](std::stop_token t) { done(std::move(t)).wait(); };
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
  std::thread first(wait, slot->stop.get_token());
  if (again)
    slot->stop = std::stop_source();
  slot->stop.request_stop();
  first.join();
}
struct ok_slot {
  std::stop_source stop;
};
// L19
void ok_overwrites(bool again) {
  auto slot = std::make_shared<ok_slot>();
  auto wait = [](std::stop_token t) { done(std::move(t)).wait(); };
  std::thread first(wait, slot->stop.get_token());
  if (again) {
    slot->stop.request_stop();
    slot->stop = std::stop_source();
  }
  slot->stop.request_stop();
  first.join();
}
