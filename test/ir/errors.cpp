// What an error has taken something from isn't understood: a guard that doesn't compile isn't there. The rest is.
// RUN: not %belay check --no-cache %s -- -std=c++20 -pthread | FileCheck %s --implicit-check-not=warning:
#include <mutex>
#include <thread>

std::mutex mutex;
int count, other;

void ok_guard_misspelt() {
  std::scope_lock hold(mutex);
// CHECK: [[@LINE-1]]:8: error: no {{.*}}'scope_lock'
  ++count;
}
void ok_call_misspelt() {
  mutex.lok();
// CHECK: [[@LINE-1]]:9: error: no member named 'lok'
  ++count;
  mutex.unlock();
}
void ok_in_a_block() {
  if (count == 0) {
    ++count;
    lock_it(mutex);
// CHECK: [[@LINE-1]]:5: error: use of undeclared identifier 'lock_it'
  }
}
#define NOTHING(X)
#define TWICE(X) X; X
void bad_unlocked() {
  NOTHING(lock);
#ifdef LOCKED
  std::lock_guard hold(mutex);
#endif
  [[maybe_unused]] int rounds = 3;
  TWICE(++other);
// CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: 'other' is written here with no lock by several threads at once
  do {
    ++other;
  } while (--rounds > 0);
}
int main() {
  std::jthread a(ok_guard_misspelt), b(ok_guard_misspelt), c(ok_call_misspelt), d(ok_call_misspelt),
      e(ok_in_a_block), f(ok_in_a_block);
  std::jthread g[2];
  for (std::jthread &t : g)
    t = std::jthread(bad_unlocked);
}
