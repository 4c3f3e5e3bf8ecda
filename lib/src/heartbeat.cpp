#include "belay/heartbeat.h"

#include <algorithm>

namespace belay {

bool heartbeat::wait_for(std::chrono::nanoseconds d, const done& stop, where from) {
  const time_point until = detail::deadline_after(d);
  for (;;) {
    const time_point next = std::min(until, keep_beating());
    if (select(on_done(stop), at(next, from)).index() == 0) return true;
    if (next == until) return false;
  }
}

heartbeat_ends make_heartbeat(std::chrono::nanoseconds every) {
  auto [tx, rx] = make_channel<heartbeat::time_point>(1);
  return {heartbeat(std::move(tx), every), std::move(rx)};
}

}  // namespace belay
