// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W1: a link checker counts a check as under way in the check's own thread, and its report, made when nothing is under
// way, may come before the first of them.
#include <atomic>
#include <cstddef>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

class gauge {
public:
  void up() { value_.fetch_add(1); }
  void down() { value_.fetch_sub(1); }
  bool idle() const { return value_.load() == 0; }

private:
  std::atomic<int> value_{0};
};

struct hyperlink {
  int target;
  bool dead = false;
};

class link_checker {
public:
  explicit link_checker(std::vector<int> targets) {
    for (int t : targets)
      links_.push_back({t});
  }
  void check_all() {
    for (std::size_t i = 0; i < links_.size(); ++i) {
#ifdef REPAIRED
      running_.up();
#endif
      checks_.push_back(std::async(std::launch::async, &link_checker::check, this, i));
    }
  }
  std::size_t dead() const {
    while (!running_.idle())
      std::this_thread::yield();
    std::size_t n = 0;
    for (const hyperlink &l : links_)
      n += l.dead ? 1u : 0u;
    return n;
  }

private:
  void check(std::size_t i) {
#ifndef REPAIRED
    running_.up();
#endif
    links_[i].dead = links_[i].target % 2 == 0;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 writes 'dead', and nothing orders this and what the main thread does [belay-unconfined-data]
    running_.down();
  }
  gauge running_;
  std::vector<hyperlink> links_;
  std::vector<std::future<void>> checks_;
};

int main() {
  link_checker c({4});
  c.check_all();
  return c.dead() == 1 ? 0 : 1;
}
