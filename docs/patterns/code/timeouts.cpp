// Four ways to give up in time. None of them leaves anything running.
#include <chrono>
#include <utility>

#include "belay/context.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/timer.h"

using namespace std::chrono_literals;

int main() {
  auto [tx, rx] = belay::make_channel<int>();  // nobody sends
  const belay::done never;

  // One operation.
  if (rx.receive_for(1ms, never).error() != belay::errc::timed_out) return 1;

  // A choice of several.
  if (select(belay::on_receive(rx), belay::after(1ms)).index() != 1) return 1;

  // A whole piece of work, with all that it calls and starts: the deadline is a done like any
  // other.
  {
    const belay::context work = belay::with_timeout(belay::context(), 5ms);
    belay::scope tasks(work);
    for (int i = 0; i < 3; ++i) {
      tasks.go([rx = rx](const belay::done& stop) { static_cast<void>(rx.receive(stop)); });
    }
    if (!tasks.join() || work.cause().error() != belay::errc::timed_out) return 1;
  }

  // Something to do at a given time, whoever waits or not; it is taken back if it isn't needed.
  const belay::done_source slow;
  {
    const belay::timer warn(1h, [&slow] { slow.signal(); });
  }
  return slow.signalled() ? 1 : 0;
}
