// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W5: a fetcher counts its latch down for a failure and, since it goes on to its clean-up, once more there.
#include <latch>
#include <map>
#include <memory>
#include <stdexcept>
#include <thread>

class fetch_failed : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

class origin {
public:
  int get(int key) const {
    auto found = rows_.find(key);
    if (found == rows_.end())
      throw fetch_failed("no such row");
    return found->second;
  }

private:
  std::map<int, int> rows_{{1, 100}, {2, 200}};
};

class fetcher {
public:
  fetcher(const origin &from, std::latch &left) : from_(from), left_(left) {}
  void fetch(int key) {
    try {
      value_ = from_.get(key);
    } catch (const fetch_failed &) {
      value_ = -1;
#ifndef REPAIRED
      left_.count_down();
#endif
    }
    left_.count_down();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 3 counts 'left' below zero [belay-close-twice]
  }
  int value() const { return value_; }

private:
  const origin &from_;
  std::latch &left_;
  int value_ = 0;
};

int main() {
  const origin rows;
  std::latch left(2);
  fetcher first(rows, left), second(rows, left);
  std::thread a(&fetcher::fetch, &first, 1);
  std::thread b(&fetcher::fetch, &second, 3);
  left.wait();
  a.join();
  b.join();
  return first.value() == 100 && second.value() == -1 ? 0 : 1;
}
