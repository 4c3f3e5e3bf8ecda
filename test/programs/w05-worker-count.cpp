// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include -isystem %S/../explore/Inputs | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include -isystem %S/../explore/Inputs
// W5: a scheduler's latch counts the workers that have been set up. A worker that fails tells it in its error handler and
// at its end as well, which counts it below zero.
#include <atomic>
#include <functional>
#include <gtest.h>
#include <latch>
#include <thread>
#include <vector>

class scheduler {
public:
  using setup = std::function<bool(int)>;
  scheduler(int workers, setup s) : left_(workers), setup_(std::move(s)) {
    for (int i = 0; i < workers; ++i)
      workers_.emplace_back(&scheduler::work, this, i);
  }
  ~scheduler() {
    for (std::thread &w : workers_)
      w.join();
  }
  void wait_ready() { left_.wait(); }

private:
  void on_error(int worker) {
    failed_ += worker;
#ifndef REPAIRED
    left_.count_down();
#endif
  }
  void work(int i) {
    if (!setup_(i))
      on_error(i);
    left_.count_down();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 3 counts 's.left_' below zero [belay-close-twice]
  }
  std::latch left_;
  setup setup_;
  std::atomic<int> failed_{0};
  std::vector<std::thread> workers_;
};

TEST(scheduler, one_worker_fails) {
  scheduler s(2, [](int worker) { return worker != 1; });
  s.wait_ready();
}
