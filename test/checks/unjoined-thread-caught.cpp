// RUN: %check_belay %s belay-unjoined-thread %t -- -- -std=c++20 -pthread

// What a function catches by its type doesn't leave it.
#include <stdexcept>
#include <thread>

void work();
static int parse(int n) {
  if (n % 2)
    throw std::runtime_error("odd");
  return n;
}
static int ok_parse(int n) {
  try {
    return parse(n);
  } catch (const std::exception &) {
    return 0;
  }
}
// X1
void ok_caught(int n) {
  std::thread t(work);
  (void)ok_parse(n);
  t.join();
}
// X1
void bad_thrown(int n) {
  std::thread t(work);
  (void)parse(n);
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: thread 't' is still joinable when this exception leaves its scope, which calls std::terminate [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: it runs 'work' from here
// CHECK-FIXES: {{^}}  std::jthread t(work);
  t.join();
}
