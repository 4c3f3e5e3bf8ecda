// RUN: %check_belay %s belay-dangling-capture %t -- -- -std=c++20 -pthread
//
// A container that is emptied joins the threads in it.

#include <thread>
#include <vector>

int ok_cleared() {
  std::vector<std::jthread> pool;
  std::vector<int> sums(4);
  for (int i = 0; i < 4; ++i)
    pool.emplace_back([&, i] { sums[i] = i; });
  pool.clear();
  return sums[0];
}

int bad_kept() {
  std::vector<std::jthread> pool;
  std::vector<int> sums(4);
  for (int i = 0; i < 4; ++i)
    pool.emplace_back([&, i] { sums[i] = i; });
    // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: thread 'lambda' refers to 'sums', which ends before the thread is joined [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE+2]]:16: note: 'sums' ends here
    // CHECK-MESSAGES: :[[@LINE-3]]:5: note: the thread is started here
  return sums[0];
}
