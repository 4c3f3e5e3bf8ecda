// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// T1: a poller asks a queue on each tick and ends with the first error. Its loop is over ticks, and the task of a
// poller that has no error waits for the next one when its owner wants to be rid of it.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include "belay/ticker.h"
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

class queue_depth {
public:
  explicit queue_depth(int limit) : limit_(limit) {}
  bool within_limit(int depth) const { return depth <= limit_; }

private:
  int limit_;
};

class poller {
public:
  poller(const queue_depth &q, int depth) : queue_(q), depth_(depth) {
    task_ = belay::go(std::bind_front(&poller::poll, this));
  }
  bool overflown() { return overflown_.rx.try_receive().has_value(); }

private:
  void poll([[maybe_unused]] const belay::done &stop) {
    belay::ticker every(std::chrono::milliseconds(500));
#ifdef REPAIRED
    for (auto tick : every.ticks().each(stop)) {
#else
    for (auto tick : every.ticks()) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: stage 'poller::poll' cannot be stopped while it receives from 'every': only its sender can end this receive; give it a done [belay-unpreemptable-receive]
#endif
      (void)tick;
      if (!queue_.within_limit(depth_))
        break;
    }
    (void)overflown_.tx.try_send(depth_);
  }

  const queue_depth &queue_;
  const int depth_;
  belay::channel<int> overflown_ = belay::make_channel<int>(1);
  belay::task task_;
};

int main(int argc, char **) {
  const queue_depth mail(3);
  poller p(mail, argc);
  return p.overflown();
}
