/// \file
/// What: the threads that wait until a predicate on a guarded value holds.
/// Lifetime: a waiter lives in the frame of its thread; once claimed it stays until its outcome is
///   published.
/// Memory ordering: the queue is guarded by the lock of the value.
/// Complexity: linear in the waiters.
/// Errors: none; a predicate that throws terminates.
/// Source: absl::Mutex, which evaluates conditions in the thread that unlocks.
#pragma once

#include "belay/detail/ticket.h"

namespace belay::detail {

class condition_queue {
 public:
  struct waiter {
    ticket* owner;
    bool (*holds)(const void* predicate, const void* value);
    const void* predicate;
    waiter* next = nullptr;
  };

  void push(waiter& w) noexcept;
  void remove(const waiter& w) noexcept;  // no effect on one that was claimed
  /// The ticket of the first waiter for whom it holds now, claimed and taken out; null if none.
  ticket* claim_next(const void* value) noexcept;

 private:
  waiter* first_ = nullptr;
};

}  // namespace belay::detail

#if defined(__clang_analyzer__) && !defined(BELAY_SOURCES)
#include "belay/detail/analysed_condition_queue.h"
#endif
