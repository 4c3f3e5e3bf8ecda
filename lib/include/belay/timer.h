/// \file
/// What: a `timer` calls a function once, when its time has come: a std::stop_callback for a moment
///   instead of a stop request. To bound one operation, use its `_for` form or `after`; to end a
///   whole call tree in time, use `with_timeout`.
/// Lifetime: the destructor cancels. When it returns, the function has run to its end, or never
///   will; only from inside the function itself it returns at once. At the end of the program
///   nothing fires.
/// Memory ordering: the constructor happens before the call, and the call before the return of the
///   destructor that comes after it.
/// Complexity: all timers share one thread, which starts with the first. Making one is constant,
///   cancelling amortised logarithmic; no allocation, and no thread is woken unless it is the next
///   due.
/// Errors: the constructor throws std::system_error when the thread cannot be had. The function
///   runs in the timer thread: it must not block, and an exception that it lets out terminates.
/// Source: Go's time.AfterFunc; ISO C++20 [stopcallback].
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

#include "belay/detail/timer_entry.h"

namespace belay {

/// Calls an `F` when its time has come, unless it is destroyed before.
template <std::invocable F>
class timer final : private detail::timer_entry {
 public:
  /// At `at`, or in `d`. `f` runs in the one thread of all timers: it is short, and never waits.
  template <class G>
    requires std::constructible_from<F, G>
  timer(std::chrono::steady_clock::time_point at, G&& f) : call_(std::forward<G>(f)) {
    arm(at);
  }
  template <class G>
    requires std::constructible_from<F, G>
  timer(std::chrono::nanoseconds d, G&& f) : timer(detail::deadline_after(d), std::forward<G>(f)) {}
  ~timer() { disarm(); }

 private:
  detail::time_point fire(detail::time_point) noexcept override {
    std::invoke(call_);
    return detail::no_deadline;
  }

  F call_;
};

/// `timer t(1s, [&] { ... });`
template <class When, class F>
timer(When, F&&) -> timer<std::decay_t<F>>;

}  // namespace belay
