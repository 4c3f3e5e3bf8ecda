// RUN: %check_belay %s belay-discarded-future %t -- -- -std=c++20 -pthread

#include <functional>
#include <future>
#include <vector>

int work();
std::future<int> submit(std::function<int()>);

// X12: runs, but waits at the semicolon.
void bad_discarded() {
  std::async(std::launch::async, work);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the future is discarded: its destructor waits here for the task, so nothing runs in parallel; keep it and wait for it later [belay-discarded-future]
}

void bad_default_policy() {
  std::async(work);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the future is discarded: its destructor waits here for the task, so nothing runs in parallel; keep it and wait for it later [belay-discarded-future]
}

void bad_in_a_loop(int n) {
  for (int i = 0; i < n; ++i)
    std::async(std::launch::async, [i] { return work() + i; });
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the future is discarded: its destructor waits here for the task, so nothing runs in parallel; keep it and wait for it later [belay-discarded-future]
}

// X12
void ok_kept() {
  auto f = std::async(std::launch::async, work);
  f.get();
}

// X12
void ok_waited_for() { std::async(std::launch::async, work).get(); }

void ok_collected(int n) {
  std::vector<std::future<int>> all;
  for (int i = 0; i < n; ++i)
    all.push_back(std::async(std::launch::async, work));
}

// Said in so many words that waiting here is meant.
void ok_void() { (void)std::async(std::launch::async, work); }

std::future<int> ok_returned() { return std::async(std::launch::async, work); }

// A pool's future that carries an error away (discipline level only).
void ok_pool() { submit(work); }
