// RUN: %check_belay %s belay-double-lock %t -- -- -std=c++20 -pthread
//
// What only the explorer sees is reported by the check whose matter it is, with the way that leads there.
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

// K1: through a function that is kept.
struct bad_subject {
  std::mutex m;
  std::vector<std::function<void()>> listeners;
  void tell() {
    std::lock_guard hold(m);
    for (auto &f : listeners)
      f();
  }
  int size() {
    std::lock_guard hold(m);
// CHECK-MESSAGES: :[[@LINE-1]]:21: warning: thread 2 locks 's.m', which it holds: it waits for itself for ever [belay-double-lock]
    return int(listeners.size());
  }
};
void bad_tells() {
  bad_subject s;
  s.listeners.push_back([&] { (void)s.size(); });
  std::thread t([&] { s.tell(); });
  t.join();
}
struct ok_subject {
  std::mutex m;
  std::vector<std::function<void()>> listeners;
  void tell() {
    std::lock_guard hold(m);
    for (auto &f : listeners)
      f();
  }
};
void ok_tells() {
  ok_subject s;
  int told = 0;
  s.listeners.push_back([&] { ++told; });
  std::thread t([&] { s.tell(); });
  t.join();
}
