// Two limits on one service, and one more on what it reads from: each call must satisfy all that
// apply.
#include <chrono>

#include "belay/rate_limiter.h"
#include "belay/scope.h"

using namespace std::chrono_literals;
using std::chrono::steady_clock;

int main() {
  belay::rate_limiter second(500, 1s, 5);     // one each 2 ms, 5 at once
  belay::rate_limiter minute(600, 1min, 12);  // 12 at once
  belay::multi_limiter service(second, minute);
  belay::rate_limiter disk(1000, 1s);
  belay::multi_limiter read(service, disk);

  // Ten callers share the limits; who has to wait can be stopped.
  const auto start = steady_clock::now();
  {
    belay::scope callers;
    for (int i = 0; i < 10; ++i) {
      callers.go([&read](const belay::done& stop) { return read.wait(stop); });
    }
    if (!callers.join()) return 1;
  }
  if (steady_clock::now() - start < 9ms) return 1;  // five at once, then five in 2 ms each

  // Now the limit per minute is nearly used up. Don't queue where an answer would come too late.
  if (!service.wait_for(1s, belay::done(), 2)) return 1;
  if (service.wait_for(10ms, belay::done()).error() != belay::errc::timed_out) return 1;

  // And a stop gives the tokens back.
  const belay::done_source stop;
  belay::task caller = belay::go([&](const belay::done&) { return service.wait(stop.get()); });
  stop.signal();
  return caller.join().error() == belay::errc::stopped ? 0 : 1;
}
