// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C8: a service that is restarted gets a new stop source in the member that its worker reads at each round: the old
// worker may look at the new source, and the two race.
#include "belay/done.h"
#include "belay/task.h"
#include <atomic>
#include <chrono>
#include <utility>

using namespace std::chrono_literals;

class poller {
public:
  void start() {
#ifdef REPAIRED
    stop_ = {};
    worker_ = belay::go([this, stop = stop_.get()] { poll(stop); });
#else
    worker_ = belay::go([this] { poll(); });
#endif
  }
  void restart() {
    stop_.signal();
#ifdef REPAIRED
    (void)worker_.join();
#else
    stop_ = belay::done_source();
    (void)worker_.join();
#endif
    start();
  }
  void end() {
    stop_.signal();
    (void)worker_.join();
  }
  int rounds() const { return rounds_; }

private:
#ifdef REPAIRED
  void poll(const belay::done &stop) {
    while (!stop.wait_for(1ms))
      ++rounds_;
  }
#else
  void poll() {
    while (!stop_.get().wait_for(1ms))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 reads 'p.stop_', and nothing orders this and what the main thread does [belay-unconfined-data]
      ++rounds_;
  }
#endif
  belay::done_source stop_;
  std::atomic<int> rounds_{0};
  belay::task worker_;
};

int main() {
  poller p;
  p.start();
  p.restart();
  p.end();
  return p.rounds() >= 0 ? 0 : 1;
}
