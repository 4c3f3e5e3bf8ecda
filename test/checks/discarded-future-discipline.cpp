// RUN: %check_belay %s belay-discarded-future %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

// What is said at discipline level only: nothing has to go wrong.
#include <functional>
#include <future>

int work();
std::future<int> submit(std::function<int()>);
std::future<int> start(int n) {
  return std::async(std::launch::async, [n] { return work() + n; });
}

// X12: a pool's future, which carries the task's error away.
void bad_pool() {
  start(1);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the future that 'start' returns is discarded: an error of the task is lost [belay-discarded-future]
}

// X12
void ok_pool() {
  auto f = start(1);
  f.get();
}

void ok_void() { (void)start(1); }

// The same for a pool whose body isn't seen.
void bad_unseen_pool() { submit(work); }
// CHECK-MESSAGES: :[[@LINE-1]]:26: warning: the future that 'submit' returns is discarded: an error of the task is lost [belay-discarded-future]
