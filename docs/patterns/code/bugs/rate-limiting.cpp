// A caller that nobody can end while it waits for its turn.
#include <chrono>
#include <thread>

#include "belay/rate_limiter.h"
#include "belay/task.h"

using namespace std::chrono_literals;
void call();

// [bug]
belay::task caller(belay::rate_limiter& limit) {
  return belay::go([&limit] {
    for (;;) {
      while (!limit.try_acquire()) std::this_thread::sleep_for(1ms);
      call();
    }
  });
}
// [end]
