// A stage that can be stopped at neither of its two points.
#include <utility>

#include "belay/channel.h"
#include "belay/scope.h"

belay::receiver<int> squares(belay::scope& s, belay::receiver<int> in) {
  auto [tx, rx] = belay::make_channel<int>();
  // [bug]
  s.go([in = std::move(in), tx = std::move(tx)] {
    for (int v : in) {
      if (!tx.send(v * v)) return;
    }
  });
  // [end]
  return rx;
}
