// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// C1: an algorithm of std::ranges takes its range as it comes; most of them only look at it.

#include <algorithm>
#include <thread>
#include <vector>

long ok_only_looks(std::vector<int> &values) {
  long found = 0;
  std::thread t([&] { found = std::ranges::find(values, 1) - values.begin(); });
  const long counted = std::ranges::count_if(values, [](int v) { return v > 1; });
  const bool all = std::ranges::all_of(values, [](int v) { return v > 0; });
  std::vector<int> doubled(values.size());
  std::ranges::transform(values, doubled.begin(), [](int v) { return 2 * v; });
  std::ranges::copy(values, doubled.begin());
  t.join();
  return found + counted + all;
}

long bad_sorts(std::vector<int> &values) {
  std::thread t([&] {
    std::ranges::sort(values);
    // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'values' is written here by a thread with no lock, while 'bad_sorts' reads it [belay-unconfined-data]
  });
  const long counted = std::ranges::count(values, 1);
  t.join();
  return counted;
}

long bad_in_the_lambda(std::vector<int> &values) {
  long sum = 0;
  std::thread t([&] {
    std::ranges::for_each(values, [&](int v) { sum += v; });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'sum' is written here by a thread with no lock, while 'bad_in_the_lambda' reads it [belay-unconfined-data]
  });
  const long early = sum;
  t.join();
  return sum - early;
}
