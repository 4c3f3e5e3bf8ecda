/// \file
/// What: an `error_group` is a scope with a context: its tasks work on one thing, the first that
///   fails cancels the context, and the others learn from `cause()` why.
///     error_group g(with_timeout(ctx, 1s));
///     g.limit(4);
///     for (auto& part : parts) g.go([&](const context& c) -> result<> { return load(part, c); });
///     if (auto r = g.wait(); !r) return r;
/// Lifetime: as for `scope`, but the destructor cancels before it joins.
/// Memory ordering: as for `scope`; what a task did before it failed happens before the others see
///   why.
/// Complexity: as for `scope`.
/// Errors: a task fails by an exception or by the failure that it returns; `stopped` from a task of
///   a cancelled group is no failure of its own. `wait` returns why the group was cancelled: the
///   first failure, or what came before it, such as `timed_out` for a parent's deadline. `go` is
///   false, with nothing started, if it had to wait for its turn and the group was cancelled.
/// Source: golang.org/x/sync/errgroup; Concurrency in Go, ch. 4, "Error Handling".
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <type_traits>
#include <utility>

#include "belay/context.h"
#include "belay/detail/catching.h"
#include "belay/pool.h"
#include "belay/result.h"
#include "belay/scope.h"

namespace belay {

namespace detail {
template <class F, class... Args>
concept runs_in_group = std::invocable<F, context, Args...> || runnable<F, Args...>;
template <class F, class Arg, class... Args>
concept runs_in_group_with = !std::same_as<std::remove_cvref_t<Arg>, where> &&
                             runs_in_group<F, std::decay_t<Arg>, std::decay_t<Args>...>;
}  // namespace detail

/// A scope with a context, which the first failure cancels.
class error_group {
 public:
  /// Its tasks have a thread each, and are also cancelled when `parent` is.
  explicit error_group(const context& parent = {}, where made = where::current())
      : made_(with_cancel(parent)), given_(made_.ctx), tasks_(made_.ctx.get_done(), made) {}
  /// Its tasks run on the threads of `on`, which outlives it, and are stopped when `on` is, too.
  explicit error_group(pool& on, const context& parent = {}, where made = where::current())
      : made_(with_cancel(parent)),
        given_(with_done(made_.ctx, on.get_done())),
        tasks_(on, made_.ctx.get_done(), made) {}
  error_group(const error_group&) = delete;
  error_group& operator=(const error_group&) = delete;
  ~error_group() { cancel(); }

  /// At most `n` tasks run at a time, and the next `go` waits. To be set before the first `go`.
  void limit(std::size_t n, where at = where::current()) { tasks_.limit(n, at); }

  /// Runs `f(context, args...)`, `f(done, args...)` or `f(args...)` in a task of the group.
  template <class F>
    requires detail::runs_in_group<std::decay_t<F>>
  bool go(F&& f, where at = where::current()) {
    return tasks_.go(body<std::decay_t<F>>{this, std::forward<F>(f)}, at);
  }
  template <class F, class Arg, class... Args>
    requires detail::runs_in_group_with<std::decay_t<F>, Arg, Args...>
  bool go(F&& f, Arg&& arg, Args&&... args) {
    return tasks_.go(body<std::decay_t<F>>{this, std::forward<F>(f)}, std::forward<Arg>(arg),
                     std::forward<Args>(args)...);
  }

  /// What its tasks get.
  const context& get_context() const noexcept { return given_; }
  /// Cancels what is left to do; true for the call that did it. Any thread may call it.
  bool cancel(failure why = errc::stopped) const noexcept { return made_.cancel(std::move(why)); }
  /// Waits for all tasks, also for those that they start meanwhile.
  result<void> wait(where at = where::current()) {
    static_cast<void>(tasks_.join(at));
    return made_.ctx.cause();
  }

 private:
  template <class F>
  struct body {
    error_group* group;
    F f;

    template <class... Args>
    result<void> operator()(const done& stop, Args&&... args) {
      const auto run = [&] {
        return detail::outcome_of(
            [&]() -> decltype(auto) { return call(stop, std::forward<Args>(args)...); });
      };
      result<void> outcome = detail::catching(
          run, [](std::exception_ptr thrown) { return result<void>(failure(std::move(thrown))); });
      const context& ctx = group->made_.ctx;
      const bool failed = !outcome && !(outcome.error() == errc::stopped && ctx.cancelled());
      if (failed) group->cancel(outcome.error());
      return outcome;
    }

    template <class... Args>
    decltype(auto) call(const done& stop, Args&&... args) {
      if constexpr (std::invocable<F, context, Args...>) {
        return std::invoke(std::move(f), context(group->given_), std::forward<Args>(args)...);
      } else {
        return detail::call(std::move(f), done(stop), std::forward<Args>(args)...);
      }
    }
  };

  const cancellable made_;
  const context given_;  // to its tasks: a pool's stop is not the group's, but reaches them
  scope tasks_;  // is joined before the context goes
};

}  // namespace belay
