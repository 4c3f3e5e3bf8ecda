// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// T1: a dashboard refreshes its widgets on the ticks of one ticker, each in a task that only looks at the ticks.
// Closing a widget joins its task, and the ticker, which the dashboard keeps, ticks on.
#include "belay/channel.h"
#include "belay/select.h"
#include "belay/task.h"
#include "belay/ticker.h"
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

class widget {
public:
  using refresh = std::function<void()>;

  widget(const belay::ticker &clock, refresh r) : refresh_(std::move(r)) {
    thread_ = belay::go([this, ticks = clock.ticks()](const belay::done &closed) { run(ticks, closed); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 'lambda' has no stop path: it blocks in 'receive', and no done reaches it [belay-thread-without-done]
  }
  void close() {
    thread_.stop();
    (void)thread_.join();
  }

private:
  void run(const belay::receiver<belay::ticker::time_point> &ticks, [[maybe_unused]] const belay::done &closed) {
#ifdef REPAIRED
    while (ticks.receive(closed))
#else
    while (ticks.receive())
#endif
      refresh_();
  }
  refresh refresh_;
  belay::task thread_;
};

class dashboard {
public:
  void add(widget::refresh r) { widgets_.push_back(std::make_unique<widget>(clock_, std::move(r))); }
  void close_first() {
    widgets_.front()->close();
    widgets_.erase(widgets_.begin());
  }

private:
  belay::ticker clock_{std::chrono::seconds(1)};
  std::vector<std::unique_ptr<widget>> widgets_;
};

int main() {
  std::optional<int> load;
  dashboard d;
  d.add([&load] { load = 3; });
  d.close_first();
  return load.value_or(0);
}
