// RUN: %check_belay %s belay-double-lock %t -- -- -std=c++20 -pthread
//
// A guard that is asked whether it has locked.
#include <condition_variable>
#include <mutex>

static std::mutex m;
static std::condition_variable filled;
static bool empty;

void ok_asks_first() {
  std::unique_lock<std::mutex> l(m);
  if (empty)
    filled.wait(l);
  else if (!l.owns_lock())
    l.lock();
}
void ok_asks_by_value() {
  std::unique_lock<std::mutex> l(m);
  if (!l)
    l.lock();
}
void bad_other_way_round() {
  std::unique_lock<std::mutex> l(m);
  if (l.owns_lock())
    l.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'm' is locked here while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  // CHECK-MESSAGES: :[[@LINE-4]]:32: note: locked here first
}
void bad_asks_another(std::unique_lock<std::mutex> &other) {
  std::unique_lock<std::mutex> l(m);
  if (!other.owns_lock())
    l.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'm' is locked here while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  // CHECK-MESSAGES: :[[@LINE-4]]:32: note: locked here first
}
