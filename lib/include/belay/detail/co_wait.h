/// \file
/// What: a `co_wait` is one blocking operation of a coroutine: the ticket that peers claim, and the
///   work that resumes the coroutine on its executor. Derived classes say how to try, queue and
///   conclude.
/// Lifetime: it lives in the coroutine's frame, inside the `co_await`. From the moment it is queued
///   it may be claimed; it is resumed only after both the outcome is there and the coroutine has
///   finished queueing.
/// Memory ordering: the gate (acquire, release) orders the two; see ticket.h and executor.h for the
///   rest.
/// Complexity: no allocation. Two atomic exchanges on top of a thread's costs, and no system call.
/// Errors: none of its own.
/// Source: Go's park and ready; Lewis Baker, "Awaiting from multiple threads" for the gate.
#pragma once

#include <coroutine>
#include <optional>
#include <stop_token>

#include "belay/co_task.h"
#include "belay/detail/ticket.h"
#include "belay/detail/timer_entry.h"

namespace belay::detail {

class co_wait : private work, private timer_entry {
 public:
  co_wait(const co_wait&) = delete;
  co_wait& operator=(const co_wait&) = delete;

  bool await_ready() const noexcept { return false; }
  template <runs_somewhere P>
  bool await_suspend(std::coroutine_handle<P> h) {
    home_ = &h.promise().lives_at();
    waits_ = h;
    return !advance();
  }

 protected:
  /// Waits for its peers, for a stop, and for a deadline.
  co_wait(std::stop_token stop, time_point deadline) noexcept
      : work(&resume), stop_(std::move(stop)), deadline_(deadline) {}
  ~co_wait() = default;

  ticket& own() noexcept { return ticket_; }
  const std::stop_token& stop() const noexcept { return stop_; }

 private:
  /// Tries the operation; queues it where that isn't possible, and then says false.
  virtual bool attempt() noexcept = 0;
  /// Takes it out of the queues; false where it must be attempted again.
  virtual bool conclude(outcome o, std::size_t index) noexcept = 0;
  virtual blocked_site site() const noexcept = 0;

  bool advance() noexcept;
  bool concluded() noexcept;
  static void resume(work& w) noexcept;
  static void wake(void* self) noexcept;
  time_point fire(time_point) noexcept override;

  ticket ticket_{{&wake, this}};
  atomic<bool> gate_{false};  // one of the two has arrived: the outcome, the suspended coroutine
  home* home_ = nullptr;
  std::coroutine_handle<> waits_;
  std::stop_token stop_;
  time_point deadline_;
  std::optional<std::stop_callback<end_by_stop>> on_stop_;
};

}  // namespace belay::detail
