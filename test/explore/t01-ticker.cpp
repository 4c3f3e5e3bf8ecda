// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 2{{$}}
// T1: a loop over a ticker that is never stopped.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/select.h"
#include "belay/task.h"
#include "belay/ticker.h"
#include <chrono>
#include <thread>

using namespace belay;
using namespace std::chrono_literals;

// The loop ends with the ticks, and the ticker lives as long as the object that joins it.
class bad_poller {
public:
  bad_poller() : loop_([this] { run(); }) {}
  ~bad_poller() { loop_.join(); }

private:
  void run() {
    int polls = 0;
    for (auto tick : ticker_.ticks()) {
// CHECK: blocked for ever  line [[@LINE-1]]
      (void)tick;
      polls = 1;
    }
    polls_ = polls;
  }
  ticker ticker_{1s};
  int polls_ = 0;
  std::thread loop_;
};
// T1
void bad_poller_never_stopped() { bad_poller p; }
class ok_poller {
public:
  ok_poller() : loop_([this] { run(); }) {}
  ~ok_poller() {
    ticker_.stop();
    loop_.join();
  }

private:
  void run() {
    for (auto tick : ticker_.ticks())
      (void)tick;
  }
  ticker ticker_{1s};
  std::thread loop_;
};
// T1
void ok_poller_stopped() { ok_poller p; }

// T1: another ticker goes on, and no tick helps who waits.
void bad_waits_beside() {
  ticker t(1s);
  auto [tx, rx] = make_channel<int>();
  (void)t.ticks().receive();
  (void)rx.receive();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  rx{{$}}
}
// T1
void ok_waits_for_ticks() {
  ticker t(1s);
  (void)t.ticks().receive();
  (void)t.ticks().receive();
}

// T1: a ticker that was stopped gives no tick any more, which the receive says.
int ok_after_stop() {
  ticker t(1s);
  t.stop();
  return t.ticks().receive() ? 1 : 0;
}
