/// \file
/// What: a `ticket` stands for one blocked operation or select, of a thread or a coroutine. Whoever
///   claims it (a peer, a close, a stop request, the owner's time-out) alone decides how it ends. A
///   `waiter` is a ticket's entry in one channel's queue, with the place its value comes from or
///   goes to.
/// Lifetime: both live in the frame of the blocked thread or coroutine. Once claimed, the owner
///   stays until the outcome is published; after `publish` has stored it the ticket may be gone, so
///   the waker is copied first (and parkers are never freed). A waiter is reached only under its
///   channel's lock.
/// Memory ordering: what the claimer did before `publish` happens before the return of `await`.
/// Complexity: constant; a thread stays awake for its spin_budget, then sleeps.
/// Errors: none.
/// Source: Go's sudog and crossbeam-channel's Context (select by compare-and-swap).
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>

#include "belay/detail/parker.h"
#include "belay/detail/sync.h"

namespace belay::detail {

/// `retry` grants the owner a try of the case, which must come before anything else: the peer has
/// passed over other waiters for it.
enum class outcome : std::uint32_t { pending, claimed, ok, closed, stopped, timed_out, retry };

/// How a blocked owner is told that its outcome is there.
struct waker {
  void (*wake)(void*) noexcept;
  void* whom;
};

class ticket {
 public:
  explicit ticket(waker w) noexcept : waker_(w) {}
  ticket(const ticket&) = delete;
  ticket& operator=(const ticket&) = delete;

  bool pending() const noexcept { return state_.load(std::memory_order_relaxed) == 0; }

  /// True for exactly one caller, who must then either publish or be the owner itself.
  bool claim() noexcept {
    std::uint32_t expected = 0;
    return state_.compare_exchange_strong(expected, pack(outcome::claimed, 0),
                                          std::memory_order_acq_rel, std::memory_order_relaxed);
  }
  /// By the owner that claimed it: may be claimed again. Only while it is queued nowhere.
  void rearm() noexcept { state_.store(0, std::memory_order_relaxed); }
  /// By the claimer, with no channel lock held: ends the operation and wakes its owner.
  void publish(outcome o, std::size_t index) noexcept {
    const waker w = waker_;  // the store gives the ticket back to its owner
    state_.store(pack(o, index), std::memory_order_release);
    w.wake(w.whom);
  }
  /// Ends it with `o` unless somebody has claimed it already.
  void end(outcome o, std::size_t index = 0) noexcept {
    if (claim()) publish(o, index);
  }
  /// How it ended; `pending` while that is open.
  outcome settled() const noexcept {
    const auto o = static_cast<outcome>(state_.load(std::memory_order_acquire) & 0xff);
    return o == outcome::claimed ? outcome::pending : o;
  }
  /// The `index` of the case that was published.
  std::size_t index() const noexcept { return state_.load(std::memory_order_relaxed) >> 8; }

 private:
  static std::uint32_t pack(outcome o, std::size_t index) noexcept {
    return static_cast<std::uint32_t>(o) | static_cast<std::uint32_t>(index) << 8;
  }

  atomic<std::uint32_t> state_{0};  // outcome | case index << 8
  const waker waker_;
};

/// What a stop does to a ticket that waits for it.
struct end_by_stop {
  ticket* owner;
  std::size_t index = 0;  // of the case in the owner's select
  void operator()() const noexcept { owner->end(outcome::stopped, index); }
};

/// The ticket of a thread, which sleeps in its parker.
class thread_ticket : private parker_lease, public ticket {
 public:
  thread_ticket() noexcept
      : ticket({[](void* p) noexcept { static_cast<parker*>(p)->unpark(); }, &own()}) {}
  ~thread_ticket() { own().comes_back = false; }

  /// At its deadline the owner will look around, and block again: the wait may still be for ever.
  void comes_back() noexcept { own().comes_back = true; }
  /// How long its thread should look around, awake, before it blocks.
  int yields() const noexcept { return own().budget.yields(); }
  /// Blocks until the outcome is there; claims `timed_out` itself at the deadline.
  outcome await(const blocked_site& site, time_point deadline) noexcept;
  /// The same, and claims `stopped` when `stop` is requested. Call with no lock held.
  outcome await(const blocked_site& site, const std::stop_token& stop,
                time_point deadline) noexcept;

 private:
  parker& own() const noexcept { return **this; }
  outcome sleep(time_point deadline) noexcept;
};

struct waiter {
  ticket* owner = nullptr;
  std::size_t index = 0;  // of the case in the owner's select
  void* place = nullptr;  // T* to send from, std::optional<T>* to receive into; null to retry
  waiter* next = nullptr;
  waiter* prev = nullptr;
  bool queued = false;
};

/// An intrusive FIFO of waiters, guarded by the lock of the channel that it belongs to.
class waiter_queue {
 public:
  void push(waiter& w) noexcept;
  void remove(waiter& w) noexcept;  // no effect on a waiter that is not queued
  /// Takes out the first waiter whose ticket it can claim; null if there is none.
  waiter* claim_first() noexcept;
  /// Takes out and claims all, linked by `next`: closing needs no memory.
  waiter* claim_all() noexcept;
  /// Is there one to claim that does not belong to `self`?
  bool ready_for(const ticket& self) const noexcept;
  bool empty() const noexcept { return head_ == nullptr; }

 private:
  waiter* head_ = nullptr;
  waiter* tail_ = nullptr;
};

/// Publishes `o` to each waiter of a chain from `claim_all`, with no lock held.
void publish_all(waiter* chain, outcome o) noexcept;

}  // namespace belay::detail

#if defined(__clang_analyzer__) && !defined(BELAY_SOURCES)
#include "belay/detail/analysed_ticket.h"
#endif
