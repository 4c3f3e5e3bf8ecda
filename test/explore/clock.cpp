// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -DREPAIRED | FileCheck --check-prefix=REPAIRED %s
// CHECK: problems 1{{$}}
// REPAIRED: problems 0{{$}}
// REPAIRED-NOT: not known
// How long something took is a choice like what time it is, and a time-out that is computed from it ends.
#include "belay/context.h"
#include "belay/select.h"
#include <chrono>
#include <thread>
#include <utility>

int main() {
  auto [ctx, cancel] = belay::with_cancel(belay::context());
  std::thread t([c = ctx] {
    for (;;) {
      const auto began = std::chrono::steady_clock::now();
      const auto left = std::chrono::nanoseconds(5) - (std::chrono::steady_clock::now() - began);
      auto r = belay::select(belay::after(left), belay::on_done(c.get_done()));
      if (r.index() == 1) // CHECK: blocked for ever
        return;
    }
  });
#ifdef REPAIRED
  cancel();
#endif
  t.join();
}
