// A generator whose send cannot be stopped.
#include <utility>

#include "belay/channel.h"
#include "belay/scope.h"

belay::receiver<int> ones(belay::scope& s) {
  auto [tx, rx] = belay::make_channel<int>();
  // [bug]
  s.go([tx = std::move(tx)](belay::done stop) {
    while (!stop.signalled()) {
      if (!tx.send(1)) return;  // the done is tested, and the send goes past it
    }
  });
  // [end]
  return rx;
}
