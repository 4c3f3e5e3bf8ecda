// RUN: %check_belay %s belay-unjoined-thread %t -- -- -std=c++11 -pthread
//
// Before C++17 a returned temporary is copied, and the copy left out.

#include <thread>
#include <utility>

void work();

std::thread ok_returned(int n) {
  return std::thread([n] { (void)n; work(); });
}

void ok_from_a_temporary() {
  std::thread t = std::thread(work);
  auto u = std::thread(work);
  t.join();
  u.join();
}

void ok_taken_over() {
  std::thread t = ok_returned(1);
  t.join();
}

// X1: a temporary that nobody takes.
void bad_dropped() {
  std::thread{work};
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the thread that runs 'work' is destroyed at the end of this statement while joinable, which calls std::terminate [belay-unjoined-thread]
}

void bad_kept() {
  auto t = std::thread([] { work(); });
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 't' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
}
