// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// S4: the parsing stage closes its output by a guard, on all paths but one: when the header says that there is more in
// another file, the guard is told not to.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <cstdio>
#include <functional>
#include <utility>
#include <vector>

struct token {
  int kind = 0;
};

class at_end {
public:
  explicit at_end(std::function<void()> f) : f_(std::move(f)) {}
  ~at_end() {
    if (f_)
      f_();
  }
  at_end(const at_end &) = delete;
  at_end &operator=(const at_end &) = delete;
  void dismiss() { f_ = nullptr; }

private:
  std::function<void()> f_;
};

class parser {
public:
  explicit parser(std::vector<int> file) : file_(std::move(file)), tokens_(belay::make_channel<token>(1)) {
    task_ = belay::go([this](const belay::done &stop) { parse(stop); });
  }
  int count() {
    int n = 0;
    for (const token &t : tokens_.rx) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits in receive on 'p.tokens_.rx': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      n += t.kind != 0;
    }
    return n;
  }

private:
  static constexpr int include = -1;

  void parse(const belay::done &stop) {
    at_end closes([this] { tokens_.tx.close(); });
    for (int kind : file_) {
      if (kind == include) {
        std::fputs("included files aren't read\n", stderr);
#ifndef REPAIRED
        closes.dismiss();
#endif
        return;
      }
      if (!tokens_.tx.send(token{kind}, stop))
        return;
    }
  }

  std::vector<int> file_;
  belay::channel<token> tokens_;
  belay::task task_;
};

int main(int argc, char **) {
  parser p({1, argc > 1 ? -1 : 2});
  return p.count() == 2 ? 0 : 1;
}
