/// \file
/// What: a `rate_limiter` is a token bucket: so many tokens come per period, one at a time, at most
///   `burst` are kept, and it starts full. A `multi_limiter` asks several, each of which may be one
///   for all callers and part of others: what it lets through, all of them do.
///     rate_limiter second(10, 1s, 5), minute(300, 1min, 300);   // 10 a second, up to 5 at once
///     multi_limiter both(second, minute);
///     if (auto r = both.wait(stop); !r) return r;               // one more request may go
/// Lifetime: a multi_limiter refers to its limiters. Any number of threads may use one.
/// Memory ordering: none; it counts, and guards nothing.
/// Complexity: lock-free, no allocation, no thread: the bucket is the moment when it will be full
///   again.
/// Errors: `stopped`, looked at first, gives back what was taken; so does `timed_out`, which
///   `wait_for` reports at once when the tokens would come too late. More than `burst` tokens are
///   waited for, and never there for `try_acquire`.
/// Source: Concurrency in Go, ch. 5, "Rate Limiting"; ITU-T I.371, the generic cell rate algorithm.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <tuple>

#include "belay/detail/futex.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/sendable.h"

namespace belay {

/// What `multi_limiter` joins.
template <class L>
concept limiter = requires(L& l, std::size_t n) {
  { l.reserve(n) } -> std::same_as<std::chrono::steady_clock::time_point>;
  { l.try_acquire(n) } -> std::same_as<bool>;
  l.give_back(n);
};

namespace detail {

/// What all limiters do with their `reserve` and `give_back`.
template <class L>
class waiting_limiter {
 public:
  /// Waits for `n` tokens.
  result<void> wait(const done& stop, std::size_t n = 1, where at = where::current()) {
    return await(no_deadline, stop, n, at);
  }
  /// Waits for `d` at most.
  result<void> wait_for(std::chrono::nanoseconds d, const done& stop, std::size_t n = 1,
                        where at = where::current()) {
    return await(deadline_after(d), stop, n, at);
  }

 private:
  result<void> await(time_point latest, const done& stop, std::size_t n, where at) {
    if (stop.signalled()) return errc::stopped;
    L& self = static_cast<L&>(*this);
    const time_point ready = self.reserve(n);
    const time_point now = std::chrono::steady_clock::now();
    if (ready <= now) return {};
    const bool late = ready > latest;
    if (!late && !stop.wait_for(ready - now, at)) return {};
    self.give_back(n);
    return late ? errc::timed_out : errc::stopped;
  }
};

}  // namespace detail

/// A bucket of tokens that fills at a steady rate.
class rate_limiter : public detail::waiting_limiter<rate_limiter> {
  using nanoseconds = std::chrono::nanoseconds;

 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// `tokens` and `burst` are at least 1.
  rate_limiter(std::size_t tokens, nanoseconds per, std::size_t burst = 1) noexcept
      : every_(per / static_cast<nanoseconds::rep>(tokens)), kept_(worth(burst)) {}
  rate_limiter(const rate_limiter&) = delete;
  rate_limiter& operator=(const rate_limiter&) = delete;

  /// Takes `n` tokens if they are there.
  bool try_acquire(std::size_t n = 1) noexcept {
    const time_point now = std::chrono::steady_clock::now();
    for (auto full = full_.load(std::memory_order_relaxed);;) {
      const time_point then = std::max(full, now) + worth(n);
      if (then - kept_ > now) return false;
      if (full_.compare_exchange_weak(full, then, std::memory_order_relaxed)) return true;
    }
  }
  /// Takes `n` tokens, and returns when they will be there: wait for that, or give them back.
  time_point reserve(std::size_t n = 1) noexcept {
    const time_point now = std::chrono::steady_clock::now();
    auto full = full_.load(std::memory_order_relaxed);
    while (!full_.compare_exchange_weak(full, std::max(full, now) + worth(n),
                                        std::memory_order_relaxed)) {
    }
    return std::max(now, std::max(full, now) + worth(n) - kept_);
  }
  void give_back(std::size_t n = 1) noexcept {
    auto full = full_.load(std::memory_order_relaxed);
    while (!full_.compare_exchange_weak(full, full - worth(n), std::memory_order_relaxed)) {
    }
  }

 private:
  nanoseconds worth(std::size_t n) const noexcept {
    return every_ * static_cast<nanoseconds::rep>(n);
  }

  const nanoseconds every_;
  const nanoseconds kept_;                      // how long the tokens that are kept took to come
  std::atomic<time_point> full_{time_point()};  // when nothing will be missing
};

/// Several limits at once, which it refers to: a token of each, or of none.
template <limiter... Ls>
class multi_limiter : public detail::waiting_limiter<multi_limiter<Ls...>> {
 public:
  /// They must outlive it.
  explicit multi_limiter(Ls&... all) noexcept : all_(all...) {}

  /// As for `rate_limiter`, of all; ready when the last of them is.
  bool try_acquire(std::size_t n = 1) noexcept {
    std::size_t agreed = 0;
    const bool all = each([&](auto& l) { return l.try_acquire(n) && ++agreed; });
    if (!all) each([&](auto& l) { return agreed-- != 0 && (l.give_back(n), true); });
    return all;
  }
  std::chrono::steady_clock::time_point reserve(std::size_t n = 1) noexcept {
    auto last = std::chrono::steady_clock::time_point::min();
    each([&](auto& l) { return last = std::max(last, l.reserve(n)), true; });
    return last;
  }
  void give_back(std::size_t n = 1) noexcept {
    each([&](auto& l) { return l.give_back(n), true; });
  }

 private:
  /// Until one says false.
  template <class F>
  bool each(F&& f) {
    return std::apply([&](auto&... l) { return (f(l) && ...); }, all_);
  }
  std::tuple<Ls&...> all_;
};

template <>
inline constexpr bool shareable<rate_limiter> = true;
template <class... Ls>
inline constexpr bool shareable<multi_limiter<Ls...>> = true;

}  // namespace belay
