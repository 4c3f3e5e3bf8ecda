// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// C1: a guard in a std::optional holds its mutex as one that is declared does, until it is reset.

#include <mutex>
#include <optional>
#include <thread>
#include <utility>

class ok_emplaced {
public:
  ok_emplaced() : worker([this] {
    std::optional<std::lock_guard<std::mutex>> g;
    g.emplace(m);
    ++count;
  }) {}
  ~ok_emplaced() { worker.join(); }
  void add(bool quick) {
    std::optional<std::unique_lock<std::mutex>> g;
    if (quick)
      g.emplace(m, std::defer_lock), g->lock();
    else
      g = std::unique_lock<std::mutex>(m);
    ++count;
  }
  int get() {
    std::optional<std::unique_lock<std::mutex>> g(std::in_place, m);
    return count;
  }

private:
  std::mutex m;
  int count = 0;
  std::thread worker;
};

class bad_reset_too_early {
public:
  bad_reset_too_early() : worker([this] {
    std::optional<std::lock_guard<std::mutex>> g(std::in_place, m);
    g.reset();
    ++count;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'b.count' is written here by a thread with no lock, while 'use' reads it [belay-unconfined-data]
  }) {}
  ~bad_reset_too_early() { worker.join(); }
  int get() {
    std::optional<std::unique_lock<std::mutex>> g(std::in_place, m);
    return count;
  }

private:
  std::mutex m;
  int count = 0;
  std::thread worker;
};

int use() {
  ok_emplaced a;
  a.add(true);
  bad_reset_too_early b;
  return a.get() + b.get();
}
