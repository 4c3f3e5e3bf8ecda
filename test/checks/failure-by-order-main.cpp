// What main returns says whether all went well.
// RUN: %check_belay %s belay-failure-by-order %t -- -- -std=c++20 -pthread
// RUN: %check_belay %s belay-failure-by-order %t -check-suffixes=EXIT -- -- -std=c++20 -pthread -DEXIT
// RUN: %belay check --checks=-*,belay-failure-by-order %s -- -std=c++20 -pthread -DJOINS | FileCheck --allow-empty --check-prefix=NONE %s
// RUN: %belay check --checks=-*,belay-failure-by-order %s -- -std=c++20 -pthread -DNUMBER | FileCheck --allow-empty --check-prefix=NONE %s
// NONE-NOT: warning
#include <atomic>
#include <cstdlib>
#include <thread>

std::atomic<int> first = 0;

int main() {
  auto arrive = [](int who) {
    int nobody = 0;
    first.compare_exchange_strong(nobody, who);
  };
  std::jthread a(arrive, 1), b(arrive, 2);
#ifdef JOINS
  a.join();
  b.join();
  return first == 0 ? 1 : 0;
#elif defined(NUMBER)
  return first; // who it was
#elif defined(EXIT)
  if (first == 0)
    std::exit(2);
// CHECK-MESSAGES-EXIT: :[[@LINE-1]]:5: warning: the main thread exits with 2, in some orders of the threads' steps and not in others: nothing orders what has to come first [belay-failure-by-order]
#else
  return first == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the main thread returns 1 from main, in some orders of the threads' steps and not in others: nothing orders what has to come first [belay-failure-by-order]
#endif
}
