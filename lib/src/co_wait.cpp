#include "belay/detail/co_wait.h"

namespace belay::detail {

/// True when the operation is over; else the coroutine is suspended, and may be running elsewhere
/// by now.
bool co_wait::advance() noexcept {
  for (;;) {
    ticket_.rearm();
    gate_.store(false, std::memory_order_relaxed);
    if (attempt()) return true;
    home_->record.wait.show(site());
    if (stop_.stop_possible()) on_stop_.emplace(stop_, end_by_stop{&ticket_});
    if (deadline_ != no_deadline) arm(deadline_);
    if (!gate_.exchange(true, std::memory_order_acq_rel)) return false;
    if (concluded()) return true;
  }
}

bool co_wait::concluded() noexcept {
  home_->record.wait.hide();
  on_stop_.reset();
  if (deadline_ != no_deadline) disarm();
  return conclude(ticket_.settled(), ticket_.index());
}

void co_wait::resume(work& w) noexcept {
  auto& self = static_cast<co_wait&>(w);
  if (self.concluded() || self.advance()) self.waits_.resume();
}

void co_wait::wake(void* p) noexcept {
  auto& self = *static_cast<co_wait*>(p);
  executor& on = *self.home_->runs_on;
  if (self.gate_.exchange(true, std::memory_order_acq_rel)) on.post(self);
}

time_point co_wait::fire(time_point) noexcept {
  ticket_.end(outcome::timed_out);
  return no_deadline;
}

}  // namespace belay::detail
