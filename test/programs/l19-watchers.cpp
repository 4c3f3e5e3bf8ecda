// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L19: a file manager watches the directory that it shows. Going to another directory replaces the watch in the table
// of the panes by a new one, and takes the new one's canceller for the old one's.
#include "belay/context.h"
#include "belay/done.h"
#include <array>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

class file_manager {
  struct pane {
    std::string directory;
    belay::done_source closed;
  };

public:
  ~file_manager() {
    for (pane &p : panes_)
      p.closed.signal();
    for (std::thread &w : watches_)
      w.join();
  }
  void show(std::size_t at, std::string directory) {
    pane next{std::move(directory), {}};
    watches_.emplace_back(&file_manager::watch, this, next.closed.get());
#ifdef REPAIRED
    panes_[at].closed.signal();
#endif
    panes_[at] = std::move(next);
  }

private:
  void watch(belay::done closed) const {
    const belay::context life(closed);
    life.get_done().wait();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits for a done: nobody will signal it [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  }
  std::array<pane, 2> panes_;
  std::vector<std::thread> watches_;
};

int main() {
  file_manager fm;
  fm.show(0, "/home");
  fm.show(1, "/tmp");
  fm.show(0, "/home/ada");
}
