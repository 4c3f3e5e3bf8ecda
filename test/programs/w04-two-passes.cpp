// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W4: a compiler counts the units of its first pass down with a latch, and those of its second pass with the same: a latch
// can be used only once, and the second wait waits for nothing.
#include <array>
#include <functional>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

struct unit {
  int symbols = 0;
  int code = 0;
};

class build {
public:
  static constexpr std::size_t units = 2;
  int run() {
    pass([](unit &u) { u.symbols = 3; });
    parsed_.wait();
#ifdef REPAIRED
    pass_ = &linked_;
#endif
    pass([](unit &u) { u.code = u.symbols * 2; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 4 writes 'units_', and nothing orders this and what the main thread does [belay-unconfined-data]
    pass_->wait();
    int size = 0;
    for (const unit &u : units_)
      size += u.code;
    return size;
  }
  ~build() {
    for (std::thread &t : threads_)
      t.join();
  }

private:
  void pass(std::function<void(unit &)> step) {
    for (unit &u : units_)
      threads_.emplace_back([&u, step, to = pass_] {
        step(u);
        if (!to->try_wait())
          to->count_down();
      });
  }
  std::array<unit, units> units_;
  std::latch parsed_{units};
#ifdef REPAIRED
  std::latch linked_{units};
#endif
  std::latch *pass_ = &parsed_;
  std::vector<std::thread> threads_;
};

int main() {
  auto b = std::make_unique<build>();
  return b->run() == 12 ? 0 : 1;
}
