// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D3: the last of several workers to end adds up what all have found: who brings the counter to zero comes after the
// others. One worker counts itself out before it has written its result.
#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

class census {
public:
  using when_done = std::function<void(int)>;
  census(std::size_t districts, when_done done)
      : left_(static_cast<int>(districts)), counts_(districts), done_(std::move(done)) {}

  void count(std::size_t district, int people) {
#ifdef REPAIRED
    counts_[district] = people;
    if (left_.fetch_sub(1) == 1)
      finish();
#else
    const bool last = left_.fetch_sub(1) == 1;
    counts_[district] = people;
    if (last)
      finish();
#endif
  }

private:
  void finish() {
    int all = 0;
    for (int c : counts_)
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 reads {{.*}}, and nothing orders this and what thread 2 does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
      all += c;
    done_(all);
  }
  std::atomic<int> left_;
  std::vector<int> counts_;
  when_done done_;
};

int main() {
  int population = 0;
  const auto c = std::make_shared<census>(2, [&population](int all) { population = all; });
  std::array<std::thread, 2> counters;
  for (std::size_t i = 0; i < counters.size(); ++i)
    counters[i] = std::thread([c, i] { c->count(i, 100 * (static_cast<int>(i) + 1)); });
  for (std::thread &t : counters)
    t.join();
  return population == 300 ? 0 : 1;
}
