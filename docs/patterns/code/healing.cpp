// A steward restarts its ward when the ward fails, and when its heart stops.
#include <atomic>
#include <chrono>

#include "belay/scope.h"
#include "belay/steward.h"

using namespace std::chrono_literals;

int main() {
  std::atomic<int> starts{0};
  const belay::done_source healthy;

  const auto ward = [&](const belay::done& stop, belay::heartbeat& heart) -> belay::result<> {
    switch (++starts) {
      case 1:
        return belay::errc::closed;  // fails
      case 2:
        stop.wait();
        return belay::errc::stopped;  // hangs: no pulse comes while it waits
      default:
        healthy.signal();  // works, and beats
    }
    return heart.wait_for(1h, stop) ? belay::errc::stopped : belay::result<>();
  };

  belay::scope owner;
  owner.go(belay::steward({.timeout = 50ms, .restarts = 5, .first_delay = 1ms}, ward));
  healthy.get().wait();
  if (starts != 3) return 1;
  owner.stop();  // reaches the steward, and through it the ward
  if (!owner.join()) return 1;

  // It doesn't restart for ever.
  starts = 0;
  const belay::steward gives_up({.timeout = 1s, .restarts = 2, .first_delay = 1ms},
                                [&](const belay::done&, belay::heartbeat&) -> belay::result<> {
                                  ++starts;
                                  return belay::errc::closed;
                                });
  return gives_up(belay::done()).error() == belay::errc::closed && starts == 3 ? 0 : 1;
}
