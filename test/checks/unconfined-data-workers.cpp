// What objects in a container refer to, by what they are made with.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

#include <thread>
#include <vector>

struct stats {
  long n = 0;
};

struct bad_worker {
  bad_worker(stats &to, int id) : to(to), id(id) {}
  void run() { to.n += id; }
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 's.n' is written here with no lock by several threads at once [belay-unconfined-data]
  stats &to;
  int id;
};
void bad_shared() {
  stats s;
  std::vector<bad_worker> all;
  for (int i = 0; i < 4; ++i)
    all.emplace_back(s, i);
  std::vector<std::thread> ts;
  for (auto &w : all)
    ts.emplace_back([&w] { w.run(); });
  for (auto &t : ts)
    t.join();
}

// Each has one of its own.
struct ok_worker {
  ok_worker(stats &to, int id) : to(to), id(id) {}
  void run() { to.n += id; }
  stats &to;
  int id;
};
void ok_own() {
  std::vector<stats> s(4);
  std::vector<ok_worker> all;
  for (int i = 0; i < 4; ++i)
    all.emplace_back(s[i], i);
  std::vector<std::thread> ts;
  for (auto &w : all)
    ts.emplace_back([&w] { w.run(); });
  for (auto &t : ts)
    t.join();
}
void ok_own_too() {
  std::vector<stats> s(4);
  std::vector<ok_worker> all;
  for (auto &one : s)
    all.emplace_back(one, 1);
  std::vector<std::thread> ts;
  for (auto &w : all)
    ts.emplace_back([&w] { w.run(); });
  for (auto &t : ts)
    t.join();
}
