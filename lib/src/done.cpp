#include "belay/done.h"

#include "belay/detail/ticket.h"

namespace belay {

void done::wait() const noexcept {
  detail::ticket mine;
  static_cast<void>(mine.await(token_, detail::no_deadline));
}

bool done::wait_for(std::chrono::nanoseconds d) const noexcept {
  if (signalled()) return true;
  detail::ticket mine;
  return mine.await(token_, detail::deadline_after(d)) == detail::outcome::stopped;
}

}  // namespace belay
