// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D3: each worker has a slot of its own for its result, and the boss adds the slots up after the join. The number of
// the rounds that were needed is counted in the one place that all share.
#include <cstddef>
#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class boss {
public:
  explicit boss(std::size_t workers) : results_(workers) {}

  long run(long start) {
    for (std::size_t i = 0; i < results_.size(); ++i)
      threads_.push_back(std::make_unique<std::thread>([this, i, start] { work(i, start + static_cast<long>(i)); }));
    wait_for_all();
    long longest = 0;
    for (long r : results_)
      longest = longest < r ? r : longest;
    return longest;
  }
  long rounds() const { return rounds_; }

private:
  void work(std::size_t slot, long n) {
    long &steps = results_[slot];
    for (; n > 1; ++steps)
      n = n % 2 == 0 ? n / 2 : 3 * n + 1;
#ifdef REPAIRED
    const std::lock_guard<std::mutex> hold(mutex_);
#endif
    rounds_ += results_[slot];
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'rounds_' is written here with no lock by several threads at once [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
  }
  void wait_for_all() {
    while (!threads_.empty()) {
      threads_.back()->join();
      threads_.pop_back();
    }
  }
  std::vector<long> results_;
  long rounds_ = 0;
  std::mutex mutex_;
  std::vector<std::unique_ptr<std::thread>> threads_;
};

int main() {
  boss b(2);
  const long longest = b.run(4);
  std::printf("%ld %ld\n", longest, b.rounds());
}
