#include "belay/detail/ticket.h"

namespace belay::detail {

outcome thread_ticket::await(const blocked_site& site, time_point deadline) noexcept {
  for (spin awake(own().budget.yields()); awake.once();) {
    if (const outcome o = settled(); o != outcome::pending) return o;
  }
  if (const outcome o = settled(); o != outcome::pending) return o;
  own().enter(site);
  const time_point asleep = std::chrono::steady_clock::now();
  const outcome o = sleep(deadline);
  own().budget.slept(std::chrono::steady_clock::now() - asleep);
  own().leave();
  return o;
}

outcome thread_ticket::sleep(time_point deadline) noexcept {
  for (;;) {
    if (const outcome o = settled(); o != outcome::pending) return o;
    if (deadline != no_deadline && std::chrono::steady_clock::now() >= deadline) {
      if (claim()) return outcome::timed_out;
      deadline = no_deadline;  // claimed by another, who is about to publish
    }
    own().park(deadline);
  }
}

outcome thread_ticket::await(const blocked_site& site, const std::stop_token& stop,
                             time_point deadline) noexcept {
  if (!stop.stop_possible()) return await(site, deadline);
  const std::stop_callback on_stop(stop, end_by_stop{this});
  return await(site, deadline);
}

void waiter_queue::push(waiter& w) noexcept {
  w.next = nullptr;
  w.prev = tail_;
  (tail_ != nullptr ? tail_->next : head_) = &w;
  tail_ = &w;
  w.queued = true;
}

void waiter_queue::remove(waiter& w) noexcept {
  if (!w.queued) return;
  (w.prev != nullptr ? w.prev->next : head_) = w.next;
  (w.next != nullptr ? w.next->prev : tail_) = w.prev;
  w.queued = false;
}

waiter* waiter_queue::claim_first() noexcept {
  while (head_ != nullptr) {
    waiter* w = head_;
    remove(*w);
    if (w->owner->claim()) return w;
  }
  return nullptr;
}

waiter* waiter_queue::claim_all() noexcept {
  waiter* first = nullptr;
  waiter** end = &first;
  while (waiter* w = claim_first()) {
    *end = w;
    end = &w->next;
    w->next = nullptr;
  }
  return first;
}

bool waiter_queue::ready_for(const ticket& self) const noexcept {
  for (const waiter* w = head_; w != nullptr; w = w->next) {
    if (w->owner != &self && w->owner->pending()) return true;
  }
  return false;
}

void publish_all(waiter* chain, outcome o) noexcept {
  while (chain != nullptr) {
    waiter* w = chain;
    chain = w->next;  // w is gone after publish
    ticket* owner = w->owner;
    owner->publish(o, w->index);
  }
}

}  // namespace belay::detail
