// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L10: a printer's task asks whether it is to stop, and waits for the next document in a guarded list without the
// stop. The printer's destructor stops the task and waits for it.
#include "belay/done.h"
#include "belay/guarded.h"
#include "belay/task.h"
#include <deque>
#include <string>
#include <utility>

struct document {
  std::string title;
  int pages = 0;
};

class printer {
  using queue = std::deque<document>;

public:
  printer() {
    task_ = belay::go([this](const belay::done &off) {
      while (!off.signalled())
        print_next(off);
    });
  }
  void print(document d) {
    waiting_.with([&](queue &q) { q.push_back(std::move(d)); });
  }
  int pages() {
    return printed_.with([](int pages) { return pages; });
  }

private:
  void print_next([[maybe_unused]] const belay::done &off) {
#ifdef REPAIRED
    auto q = waiting_.lock_when([](const queue &w) { return !w.empty(); }, off);
#else
    auto q = waiting_.lock_when([](const queue &w) { return !w.empty(); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits: none of what it waits for will come [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
#endif
    if (!q)
      return;
    const int pages = (*q)->front().pages;
    (*q)->pop_front();
    printed_.with([=](int &all) { all += pages; });
  }

  belay::guarded<queue> waiting_;
  belay::guarded<int> printed_{0};
  belay::task task_;
};

int main() {
  printer office;
  office.print({"report", 12});
  return office.pages() > 12;
}
