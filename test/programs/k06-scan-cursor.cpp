// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K6: a cursor over a table unlocks the table when it comes to the end, and its destructor unlocks it as well.
#include <array>
#include <functional>
#include <mutex>
#include <thread>

class table {
public:
  std::mutex m;
  std::array<int, 3> rows{1, 2, 3};
};

class cursor {
public:
  explicit cursor(table &of) : of_(of) { of_.m.lock(); }
  cursor(const cursor &) = delete;
  ~cursor() {
#ifdef REPAIRED
    if (!ended_)
#endif
      of_.m.unlock();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 unlocks 't.m', which it doesn't hold [belay-missing-unlock]
  }
  bool next(int &row) {
    if (at_ == of_.rows.size()) {
      end();
      return false;
    }
    row = of_.rows[at_++];
    return true;
  }

private:
  void end() {
    if (ended_)
      return;
    ended_ = true;
    of_.m.unlock();
  }
  table &of_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

static int sum(table &of, int limit) {
  int total = 0, row = 0;
  cursor c(of);
  while (c.next(row)) {
    total += row;
    if (total >= limit)
      break;
  }
  return total;
}

int main() {
  table t;
  int all = 0, some = 0;
  std::thread whole([&] { all = sum(t, 100); });
  std::thread part([&] { some = sum(t, 3); });
  whole.join();
  part.join();
  return all == 6 && some == 3 ? 0 : 1;
}
