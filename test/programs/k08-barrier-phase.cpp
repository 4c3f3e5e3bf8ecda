// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K8: the phases of a solver end at a barrier. The one that collects the residuals arrives there with their lock held,
// which the others take before they arrive.
#include <barrier>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

class solver {
public:
  explicit solver(int parts) : phase_(parts + 1) {
    for (int p = 0; p < parts; ++p)
      parts_.emplace_back(std::bind(&solver::relax, this, p));
  }
  ~solver() {
    for (std::thread &t : parts_)
      t.join();
  }
  int residual() {
    std::unique_lock hold(residuals_);
    sum_ = 0;
    open_ = true;
#ifdef REPAIRED
    hold.unlock();
    phase_.arrive_and_wait();
    hold.lock();
#else
    phase_.arrive_and_wait();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this 'arrive_and_wait' waits for another thread while 'residuals_' is held, which that thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
#endif
    return sum_;
  }

private:
  void relax(int part) {
    add(part + 1);
    phase_.arrive_and_wait();
  }
  void add(int residual) {
    std::lock_guard hold(residuals_);
    if (open_)
      sum_ += residual;
  }
  std::mutex residuals_;
  int sum_ = 0;
  bool open_ = false;
  std::barrier<> phase_;
  std::vector<std::thread> parts_;
};

int main() {
  solver s(2);
  return s.residual() <= 3 ? 0 : 1;
}
