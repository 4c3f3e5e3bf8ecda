// RUN: %check_belay %s belay-double-lock %t -- -- -std=c++20 -pthread
//
// A member that is a variable template, and what is specialised and instantiated of it, beside what is looked for.

#include <csignal>
#include <mutex>

struct limits {
  template <typename T> static T most;
};
template <typename T> T limits::most = T();
template <typename T> T *limits::most<T *> = new T();
template <> int limits::most<int> = 10;
template char limits::most<char>;

std::mutex m;
float ok_use() {
  std::lock_guard<std::mutex> lock(m);
  return limits::most<float> + *limits::most<long *>;
}
void bad_twice() {
  std::lock_guard<std::mutex> lock(m);
  m.lock();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'm' is locked here while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:31: note: locked here first
  m.unlock();
}
