// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D3: a table is guarded by an array of locks, of which the key's hash chooses one. Counting the entries goes through
// all parts of the table, under the lock of the first.
#include <array>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>

class striped_counter {
  static constexpr std::size_t stripes = 2;

public:
  void add(unsigned key, int n) {
    const std::size_t s = key % stripes;
    const std::lock_guard hold(locks_[s]);
    parts_[s] += n;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 writes 'visits.parts_', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
  }
  int total() {
    int sum = 0;
#ifdef REPAIRED
    for (std::size_t s = 0; s < stripes; ++s) {
      const std::lock_guard hold(locks_[s]);
      sum += parts_[s];
    }
#else
    const std::lock_guard hold(locks_[0]);
    for (std::size_t s = 0; s < stripes; ++s)
      sum += parts_[s];
#endif
    return sum;
  }

private:
  std::array<std::mutex, stripes> locks_;
  std::array<int, stripes> parts_{};
};

int main() {
  striped_counter visits;
  std::thread even([&visits] { visits.add(2, 10); });
  std::thread odd([&visits] { visits.add(5, 7); });
  const int now = visits.total();
  even.join();
  odd.join();
  return now <= visits.total() ? 0 : 1;
}
