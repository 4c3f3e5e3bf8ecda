/// \file
/// What: `replicate(stop, n, f)` makes the same request `n` times at once and returns the first
///   answer; the others are stopped and joined. With a `stagger`, the next one starts only when no
///   answer has come for so long, or the last one failed: few requests are then made twice.
///     auto page = replicate(stop, 3, [&](done d, std::size_t i) { return fetch(mirrors[i], d); });
/// Lifetime: it returns when all replicas have ended, so `f` may refer to what is around the call.
///   A replica that ignores its done makes it wait.
/// Memory ordering: the call happens before each replica, and all of them before its return.
/// Complexity: a thread a replica, and one channel.
/// Errors: `stopped` when `stop` is signalled before an answer; when all failed, the first failure;
///   `closed` for no replicas. An exception from `f` is a failure.
/// Source: Concurrency in Go, ch. 5, "Replicated Requests"; Dean and Barroso, "The Tail at Scale"
///   (2013), for the stagger.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "belay/channel.h"
#include "belay/detail/catching.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/scope.h"

namespace belay {

namespace detail {

/// Calls `f(stop, i)`, or `f(stop)`.
template <class F>
decltype(auto) call_replica(F& f, const done& stop, std::size_t i) {
  if constexpr (std::invocable<F&, done, std::size_t>) {
    return std::invoke(f, stop, i);
  } else {
    return std::invoke(f, stop);
  }
}

template <class T>
struct answer_of {
  using type = result<T>;
};
template <class T>
struct answer_of<result<T>> {
  using type = result<T>;
};
template <class F>
using answer = typename answer_of<std::remove_cvref_t<decltype(call_replica(
    std::declval<F&>(), std::declval<const done&>(), std::size_t{}))>>::type;

}  // namespace detail

/// `f(done, i)` or `f(done)` returns a `T` or a `result<T>`; each replica gets a copy of `f`.
template <class F>
auto replicate(const done& stop, std::size_t n, const F& f, std::chrono::nanoseconds stagger = {},
               where at = where::current()) -> detail::answer<F> {
  using answer = detail::answer<F>;
  const auto answers = make_channel<answer>(n, at);
  scope replicas(stop, at);
  std::optional<answer> failed;
  std::size_t started = 0;
  for (std::size_t ended = 0; ended != n;) {
    if (started != n) {
      replicas.go(
          [tx = answers.tx, f = F(f), i = started++](const done& d) mutable {
            const auto ask = [&] { return answer(detail::call_replica(f, d, i)); };
            const auto fail = [](std::exception_ptr thrown) {
              return answer(failure(std::move(thrown)));
            };
            static_cast<void>(tx.try_send(detail::catching(ask, fail)));
          },
          at);
      if (stagger.count() == 0 && started != n) continue;
    }
    auto next =
        started != n ? answers.rx.receive_for(stagger, stop, at) : answers.rx.receive(stop, at);
    if (!next && next.error() == errc::timed_out) continue;
    if (!next || *next) {
      replicas.stop();
      return next ? *std::move(next) : answer(next.error());
    }
    ++ended;
    if (!failed) failed = *std::move(next);
  }
  return failed ? *std::move(failed) : answer(errc::closed);
}

}  // namespace belay
