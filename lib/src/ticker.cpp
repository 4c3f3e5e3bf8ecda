#include "belay/ticker.h"

#include <cassert>

namespace belay {

ticker::ticker(std::chrono::nanoseconds period) { reset(period); }

void ticker::reset(std::chrono::nanoseconds period) {
  assert(period.count() > 0);
  disarm();
  period_ = period;
  arm(detail::deadline_after(period));
}

void ticker::stop() noexcept {
  disarm();
  channel_.tx.close();
}

ticker::time_point ticker::fire(time_point due) noexcept {
  const time_point now = std::chrono::steady_clock::now();
  static_cast<void>(channel_.tx.try_send(now));
  const auto late = now - due;
  return due + period_ * (late / period_ + 1);
}

}  // namespace belay
