/// \file
/// What: how an operation waits, as an analyser is to see it: the same protocol with one blocking
///   call in place of spins and futexes. Only analysers read it; no program is built from it.
/// Lifetime, memory ordering, complexity, errors: those of ticket.h.
/// Source: src/ticket.cpp, src/parker_pool.cpp, src/done.cpp.
#pragma once

#include "belay/detail/ticket.h"

namespace belay::detail {

/// Waits until the ticket is settled. False: it was `timed`, and the time is over.
bool analysed_wait(const ticket& t, bool timed) noexcept;

inline bool spin_budget::one_core() noexcept { return true; }
inline parker_lease::parker_lease() noexcept : parker_(new parker) {}
inline parker_lease::~parker_lease() { delete parker_; }
inline void parker::unpark() noexcept {}

inline time_point deadline_after(std::chrono::nanoseconds d) noexcept {
  return d == std::chrono::nanoseconds::max() ? no_deadline : time_point();
}

inline outcome thread_ticket::await(const blocked_site&, time_point deadline) noexcept {
  bool timed = deadline != no_deadline;
  for (;;) {
    if (const outcome o = settled(); o != outcome::pending) return o;
    if (analysed_wait(*this, timed)) continue;
    if (claim()) return outcome::timed_out;
    timed = false;
  }
}

inline outcome thread_ticket::await(const blocked_site& site, const std::stop_token& stop,
                                    time_point deadline) noexcept {
  if (!stop.stop_possible()) return await(site, deadline);
  const std::stop_callback on_stop(stop, end_by_stop{this});
  return await(site, deadline);
}

inline void waiter_queue::push(waiter& w) noexcept {
  w.next = nullptr;
  w.prev = tail_;
  (tail_ != nullptr ? tail_->next : head_) = &w;
  tail_ = &w;
  w.queued = true;
}

inline void waiter_queue::remove(waiter& w) noexcept {
  if (!w.queued) return;
  (w.prev != nullptr ? w.prev->next : head_) = w.next;
  (w.next != nullptr ? w.next->prev : tail_) = w.prev;
  w.queued = false;
}

inline waiter* waiter_queue::claim_first() noexcept {
  while (head_ != nullptr) {
    waiter* w = head_;
    remove(*w);
    if (w->owner->claim()) return w;
  }
  return nullptr;
}

inline waiter* waiter_queue::claim_all() noexcept {
  waiter* first = nullptr;
  waiter** end = &first;
  while (waiter* w = claim_first()) {
    *end = w;
    end = &w->next;
    w->next = nullptr;
  }
  return first;
}

inline bool waiter_queue::ready_for(const ticket& self) const noexcept {
  for (const waiter* w = head_; w != nullptr; w = w->next) {
    if (w->owner != &self && w->owner->pending()) return true;
  }
  return false;
}

inline void publish_all(waiter* chain, outcome o) noexcept {
  while (chain != nullptr) {
    waiter* w = chain;
    chain = w->next;
    w->owner->publish(o, w->index);
  }
}

}  // namespace belay::detail
