#include "belay/detail/ticket.h"

#include <thread>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace belay::detail {

namespace {

// A sleep and a wake-up cost two system calls and, on another core, tens of microseconds; a peer
// that is about to come is cheaper to wait for awake. The whole budget is about 30 us.
constexpr int pauses = 60;
constexpr int yields = 20;

bool worth_spinning() noexcept {
  static const bool several_cores = std::thread::hardware_concurrency() > 1;
  return several_cores;
}

void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

outcome ticket::settled() const noexcept {
  const auto o = static_cast<outcome>(state_.load(std::memory_order_acquire) & 0xff);
  return o == outcome::claimed ? outcome::pending : o;
}

void ticket::publish(outcome o, std::size_t index) noexcept {
  parker& sleeper = *parker_;  // the store gives the ticket back to its owner
  state_.store(pack(o, index), std::memory_order_release);
  sleeper.unpark();
}

outcome ticket::await(time_point deadline) noexcept {
  if (worth_spinning()) {
    for (int i = 0; i < pauses + yields; ++i) {
      if (const outcome o = settled(); o != outcome::pending) return o;
      i < pauses ? pause() : std::this_thread::yield();
    }
  }
  for (;;) {
    if (const outcome o = settled(); o != outcome::pending) return o;
    if (deadline != no_deadline && std::chrono::steady_clock::now() >= deadline) {
      if (claim()) return outcome::timed_out;
      deadline = no_deadline;  // claimed by another, who is about to publish
    }
    (*parker_).park(deadline);
  }
}

outcome ticket::await(const std::stop_token& stop, time_point deadline) noexcept {
  if (!stop.stop_possible()) return await(deadline);
  const std::stop_callback on_stop(stop, [this]() noexcept {
    if (claim()) publish(outcome::stopped, 0);
  });
  return await(deadline);
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

void publish_closed(waiter* chain) noexcept {
  while (chain != nullptr) {
    waiter* w = chain;
    chain = w->next;  // w is gone after publish
    ticket* owner = w->owner;
    owner->publish(outcome::closed, w->index);
  }
}

}  // namespace belay::detail
