// Who raises a flag that it has found down, under a lock, and that only ever goes up, was the first: nobody else does
// what comes before that any more.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++17 -pthread
#include <mutex>
#include <thread>
#include <vector>

void use(int);
bool more();

struct Table {
  std::mutex mutex;
  bool filled = false;
  int entries = 0, looked = 0;
  void fill() {
    std::lock_guard<std::mutex> hold(mutex);
    if (filled)
      return;
    entries = 7;
    filled = true;
  }
};
void ok_filled_first(int threads) {
  std::vector<std::thread> all;
  Table table;
  for (int i = 0; i < threads; i++)
    all.emplace_back([&table] {
      table.fill();
      use(table.entries);
    });
  for (auto &t : all)
    t.join();
}
void ok_filled_each_round(int threads) {
  std::vector<std::thread> all;
  Table table;
  for (int i = 0; i < threads; i++)
    all.emplace_back([&table] {
      while (more()) {
        table.fill();
        use(table.entries);
      }
    });
  for (auto &t : all)
    t.join();
}
void bad_looked_first(int threads) {
  std::vector<std::thread> all;
  Table table;
  for (int i = 0; i < threads; i++)
    all.emplace_back([&table] {
      table.looked = table.looked + 1;
      // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'table.looked' is written here with no lock by several threads at once [belay-unconfined-data]
      table.fill();
    });
  for (auto &t : all)
    t.join();
}
