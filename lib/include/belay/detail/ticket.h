/// \file
/// What: a `ticket` stands for one blocked operation or select. Whoever claims it (a peer, a close, a
///   stop request, the owner's time-out) alone decides how it ends. A `waiter` is a ticket's entry in
///   one channel's queue, with the place its value comes from or goes to.
/// Lifetime: both live on the stack of the blocked thread. Once claimed, the owner stays until the
///   outcome is published; after `publish` has stored it the ticket may be gone, so the wake handle is
///   copied first (and parkers are never freed). A waiter is reached only under its channel's lock.
/// Memory ordering: what the claimer did before `publish` happens before the return of `await`.
/// Complexity: constant; the owner spins for a few microseconds, then sleeps.
/// Errors: none.
/// Source: Go's sudog and crossbeam-channel's Context (select by compare-and-swap).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <stop_token>

#include "belay/detail/parker.h"

namespace belay::detail {

enum class outcome : std::uint32_t { pending, claimed, ok, closed, stopped, timed_out };

class ticket {
 public:
  ticket() = default;
  ticket(const ticket&) = delete;
  ticket& operator=(const ticket&) = delete;

  bool pending() const noexcept { return state_.load(std::memory_order_relaxed) == 0; }

  /// True for exactly one caller, who must then either publish or be the owner itself.
  bool claim() noexcept {
    std::uint32_t expected = 0;
    return state_.compare_exchange_strong(expected, pack(outcome::claimed, 0),
                                          std::memory_order_acq_rel, std::memory_order_relaxed);
  }
  /// By the claimer, with no channel lock held: ends the operation and wakes its owner.
  void publish(outcome o, std::size_t index) noexcept;
  /// By the owner: blocks until the outcome is there; claims `timed_out` itself at the deadline.
  outcome await(time_point deadline) noexcept;
  /// The same, and claims `stopped` when `stop` is requested. Call with no lock held.
  outcome await(const std::stop_token& stop, time_point deadline) noexcept;
  /// The `index` of the case that was published.
  std::size_t index() const noexcept { return state_.load(std::memory_order_relaxed) >> 8; }

 private:
  static std::uint32_t pack(outcome o, std::size_t index) noexcept {
    return static_cast<std::uint32_t>(o) | static_cast<std::uint32_t>(index) << 8;
  }
  outcome settled() const noexcept;

  std::atomic<std::uint32_t> state_{0};  // outcome | case index << 8
  parker_lease parker_;
};

struct waiter {
  ticket* owner = nullptr;
  std::size_t index = 0;  // of the case in the owner's select
  void* place = nullptr;  // T* to send from, std::optional<T>* to receive into
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

 private:
  waiter* head_ = nullptr;
  waiter* tail_ = nullptr;
};

/// Publishes `closed` to each waiter of a chain from `claim_all`, with no lock held.
void publish_closed(waiter* chain) noexcept;

}  // namespace belay::detail
