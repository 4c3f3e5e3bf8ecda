#include "belay/done.h"

#include "belay/detail/ticket.h"

namespace belay {

void done::wait(where at) const noexcept {
  detail::thread_ticket mine;
  static_cast<void>(mine.await({"wait", at}, token_, detail::no_deadline));
}

bool done::wait_for(std::chrono::nanoseconds d, where at) const noexcept {
  if (signalled()) return true;
  detail::thread_ticket mine;
  const auto o = mine.await({"wait_for", at}, token_, detail::deadline_after(d));
  return o == detail::outcome::stopped;
}

}  // namespace belay
