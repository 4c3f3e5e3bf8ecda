// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L12: visitors wait in a passage for the guard to let them out; there is room for three of them. The guard begins his
// shift when the group is complete, and the group has one more.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

struct visitor {
  int ticket = 0;
};

class museum {
  static constexpr std::size_t room = 3;

public:
#ifdef REPAIRED
  explicit museum(std::size_t group) : passage_(belay::make_channel<visitor>(group < room ? room : group)) {}
#else
  explicit museum(std::size_t) : passage_(belay::make_channel<visitor>(room)) {}
#endif
  int visit(const std::vector<visitor> &group) {
    for (const visitor &v : group)
      enter(v);
    begin_shift();
    passage_.tx.close();
    (void)guard_.join();
    return seen_;
  }

private:
  void enter(visitor v) {
    if (auto in = passage_.tx.send(v); !in)
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits in send on 'm.passage_.tx': nobody will receive the value [belay-blocked-forever]
// CHECK: note: step 1: the main thread sends on 'm.passage_.tx'
      std::printf("%d is late\n", v.ticket);
  }
  void begin_shift() {
    guard_ = belay::go([this](const belay::done &end_of_shift) {
      for (const visitor &v : passage_.rx.each(end_of_shift))
        seen_ += v.ticket > 0;
    });
  }
  belay::channel<visitor> passage_;
  int seen_ = 0;
  belay::task guard_;
};

int main() {
  std::vector<visitor> group;
  for (int ticket = 1; ticket <= 4; ++ticket)
    group.push_back({ticket});
  museum m(group.size());
  return m.visit(group) == 4 ? 0 : 1;
}
