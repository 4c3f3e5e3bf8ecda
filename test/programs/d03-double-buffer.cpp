// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D3: samples are collected in one of two buffers, while the other one is evaluated; a barrier's completion exchanges
// them. The collector also clears the buffer that it has just given away.
#include <array>
#include <barrier>
#include <functional>
#include <numeric>
#include <thread>
#include <vector>

class double_buffer {
public:
  std::vector<int> &front() { return buffers_[1 - back_]; }
  std::vector<int> &back() { return buffers_[back_]; }
  void flip() noexcept { back_ = 1 - back_; }

private:
  std::array<std::vector<int>, 2> buffers_{std::vector<int>{0}, std::vector<int>{0}};
  std::size_t back_ = 0;
};

class pipeline {
public:
  explicit pipeline(int rounds) : rounds_(rounds), turn_(2, flipper{&samples_}) {}

  int run() {
    std::jthread collector([this] {
      for (int round = 0; round < rounds_; ++round) {
        samples_.back()[0] = round + 1;
        turn_.arrive_and_wait();
#ifndef REPAIRED
        samples_.front()[0] = 0;
#endif
      }
    });
    int sum = 0;
    for (int round = 0; round < rounds_; ++round) {
      turn_.arrive_and_wait();
      sum += std::accumulate(samples_.front().begin(), samples_.front().end(), 0);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread reads {{.*}}, and nothing orders this and what thread 2 does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
      if (round + 1 < rounds_)
        continue;
    }
    return sum;
  }

private:
  struct flipper {
    double_buffer *of;
    void operator()() noexcept { of->flip(); }
  };
  const int rounds_;
  double_buffer samples_;
  std::barrier<flipper> turn_;
};

int main() {
  pipeline p(1);
  return p.run() == 1 ? 0 : 1;
}
