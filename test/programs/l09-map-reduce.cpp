// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L9: a reducer waits on a latch for all mappers. A mapper that finds nothing to map returns without having counted
// down.
#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <latch>
#include <span>
#include <string>
#include <thread>
#include <vector>

class mapper {
public:
  mapper(std::span<const int> input, std::latch &mapped, std::atomic<int> &sum)
      : input_(input), mapped_(mapped), sum_(sum) {}
  void operator()() const {
#ifdef REPAIRED
    if (!input_.empty())
      sum_ += *std::max_element(input_.begin(), input_.end());
#else
    if (input_.empty())
      return;
    sum_ += *std::max_element(input_.begin(), input_.end());
#endif
    mapped_.count_down();
  }

private:
  std::span<const int> input_;
  std::latch &mapped_;
  std::atomic<int> &sum_;
};

template <std::size_t N> class map_reduce {
public:
  int run(const std::vector<int> &input, std::size_t chunk) {
    std::latch mapped(N);
    std::array<std::jthread, N> mappers;
    std::span<const int> rest(input);
    for (std::jthread &m : mappers) {
      const std::size_t n = std::min(chunk, rest.size());
      m = std::jthread(mapper(rest.first(n), mapped, sum_));
      rest = rest.subspan(n);
    }
    mapped.wait();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits for the latch 'mapped': nobody will count it down any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    return sum_.load();
  }

private:
  std::atomic<int> sum_{0};
};

int main(int argc, char **) {
  map_reduce<2> maxima;
  return maxima.run({4, 8, 15}, argc > 1 ? 3 : 2) == 23 ? 0 : 1;
}
