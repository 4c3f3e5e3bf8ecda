// Threads that a map holds: its elements are what the keys are mapped to, by whatever name.
// RUN: %check_belay %s belay-unjoined-thread %t -- -- -std=c++20 -pthread
#include <map>
#include <thread>
#include <unordered_map>

void work();

// X1
void bad_dropped() {
  std::map<int, std::thread> all;
  all.emplace(0, std::thread(work));
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: thread 'all[]' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+1]]:1: note: it is destroyed here
}

void ok_bindings() {
  std::map<int, std::thread> all;
  for (int i = 0; i < 2; ++i)
    all.emplace(i, std::thread(work));
  for (auto &[i, t] : all)
    t.join();
}

void ok_second() {
  std::unordered_map<int, std::thread> all;
  for (int i = 0; i < 2; ++i)
    all.emplace(i, std::thread(work));
  for (auto &each : all)
    each.second.join();
}
