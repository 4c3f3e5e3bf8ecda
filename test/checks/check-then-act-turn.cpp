// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++17 -pthread
//
// Whoever has the turn, by a number of its own, alone hands it on.

#include <atomic>
#include <thread>
#include <vector>

bool ready();
void work();

void ok_handsOn(int threads) {
  std::atomic<int> turn{0};
  auto task = [&](int id) {
    for (int i = 0; i < 100; ++i)
      if (i % 10 == 0 && id == turn.load()) {
        if (ready())
          work();
        turn.store((turn.load() + 1) % threads);
      }
  };
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i)
    all.emplace_back(task, i);
  for (auto &t : all)
    t.join();
}

enum { Idle, Busy };

void bad_anybody(int threads) {
  std::atomic<int> phase{0};
  auto task = [&] {
    for (int i = 0; i < 100; ++i)
      if (phase.load() == Idle) {
        work();
        // CHECK-MESSAGES: :[[@LINE+2]]:15: warning: 'phase' is stored here with a value computed from an earlier load; what another thread of the same code stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop) [belay-check-then-act]
        // CHECK-MESSAGES: :[[@LINE+1]]:28: note: loaded here
        phase.store((phase.load() + 1) % threads);
      }
  };
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i)
    // CHECK-MESSAGES: :[[@LINE+1]]:5: note: the thread is started here
    all.emplace_back(task);
  for (auto &t : all)
    t.join();
}

void bad_eitherWay(int threads) {
  std::atomic<int> turn{0};
  auto task = [&](int id) {
    for (int i = 0; i < 100; ++i)
      if (ready() || id == turn.load())
        // CHECK-MESSAGES: :[[@LINE+2]]:14: warning: 'turn' is stored here with a value computed from an earlier load; what another thread of the same code stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop) [belay-check-then-act]
        // CHECK-MESSAGES: :[[@LINE+1]]:26: note: loaded here
        turn.store((turn.load() + 1) % threads);
  };
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i)
    // CHECK-MESSAGES: :[[@LINE+1]]:5: note: the thread is started here
    all.emplace_back(task, i);
  for (auto &t : all)
    t.join();
}
