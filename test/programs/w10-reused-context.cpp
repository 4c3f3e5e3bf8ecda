// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W10: a deployment rolls its steps out in a group, and then reports with the group's context. The group has failed, so
// that the report ends at once with the failure's cancellation, and the one that waits for it waits for ever.
#include "belay/channel.h"
#include "belay/context.h"
#include "belay/error_group.h"
#include "belay/result.h"
#include "belay/task.h"
#include <functional>
#include <optional>
#include <utility>
#include <vector>

struct report {
  int failed;
};

class deployment {
public:
  using step = std::function<belay::result<>(const belay::context &)>;
  deployment(belay::context parent, belay::sender<report> to) : parent_(std::move(parent)), to_(std::move(to)) {}
  void add(step s) { steps_.push_back(std::move(s)); }
  void roll_out() {
    belay::error_group group(parent_);
    for (const step &s : steps_)
      group.go([&s](belay::context ctx) { return s(ctx); });
    const bool good = group.wait().has_value();
#ifdef REPAIRED
    (void)to_.send(report{good ? 0 : 1}, parent_);
#else
    (void)to_.send(report{good ? 0 : 1}, group.get_context());
#endif
  }

private:
  belay::context parent_;
  belay::sender<report> to_;
  std::vector<step> steps_;
};

int main() {
  auto [tx, rx] = belay::make_channel<report>();
  const auto [ctx, cancel] = belay::with_cancel(belay::context());
  deployment d(ctx, tx);
  d.add([](const belay::context &) -> belay::result<> { return {}; });
  d.add([](const belay::context &) -> belay::result<> { return belay::errc::failed; });
  belay::task rolling = belay::go([&d] { d.roll_out(); });
  auto r = rx.receive();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits in receive on 'rx': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  return r ? r->failed : 2;
}
