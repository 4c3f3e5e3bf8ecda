// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C8: an epoch's end closes its channel and puts the next epoch's into the same place, from which the members take the
// channel that they wait on.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/guarded.h"
#include "belay/scope.h"
#include <array>
#include <utility>
#include <variant>

using epoch = belay::channel<std::monostate>;

class epochs {
public:
  void wait(const belay::done &stop) {
#ifdef REPAIRED
    const auto current = now_.with([](const epoch &e) { return e.rx; });
    (void)current.receive(stop);
#else
    (void)now_.rx.receive(stop);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 reads 'clock.now_.rx', and nothing orders this and what the main thread does [belay-unconfined-data]
#endif
  }
  void advance() {
    epoch next = belay::make_channel<std::monostate>();
#ifdef REPAIRED
    now_.with([&](epoch &e) {
      e.tx.close();
      std::swap(e, next);
    });
#else
    now_.tx.close();
    std::swap(now_, next);
#endif
  }

private:
#ifdef REPAIRED
  belay::guarded<epoch> now_{belay::make_channel<std::monostate>()};
#else
  epoch now_ = belay::make_channel<std::monostate>();
#endif
};

int main() {
  epochs clock;
  belay::scope members;
  members.go([&clock](belay::done stop) { clock.wait(stop); });
  clock.advance();
  members.stop();
  return members.join() ? 0 : 1;
}
