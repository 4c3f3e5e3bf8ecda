// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W3: a race lets its runners go with a barrier that also counts the starter; the starter arrives at it for each runner
// that it has called, and waits there for those that it hasn't.
#include <atomic>
#include <barrier>
#include <future>
#include <map>
#include <string>
#include <thread>

class race {
public:
  explicit race(int runners) : runners_(runners), line_(runners + 1) {}
  int run() {
    for (int n = 0; n < runners_; ++n) {
      finish_.emplace(n, std::async(std::launch::async, [this, n] { return sprint(n); }));
#ifndef REPAIRED
      line_.arrive_and_wait();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits at the barrier 'r.line_': nobody else will arrive [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
#endif
    }
#ifdef REPAIRED
    line_.arrive_and_wait();
#endif
    int sum = 0;
    for (auto &[n, time] : finish_)
      sum += time.get();
    return sum;
  }

private:
  int sprint(int n) {
    line_.arrive_and_wait();
    return 10 + n;
  }
  const int runners_;
  std::barrier<> line_;
  std::map<int, std::future<int>> finish_;
};

int main() {
  race r(2);
  return r.run() == 21 ? 0 : 1;
}
