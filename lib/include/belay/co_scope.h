/// \file
/// What: a `co_scope` is a `scope` of coroutines: it starts them on an executor, the first that
///   fails stops its siblings, and `co_await s.join()` waits for all.
///     co_scope s(co_await this_executor(), stop);
///     s.go([](done stop, receiver<job> in) -> co_task<result<>> { ... }, rx);
///     if (auto r = co_await s.join(); !r) ...
/// Lifetime: a coroutine cannot be waited for in a destructor: whoever makes a co_scope joins it,
///   and destroying it before that terminates. The function and its arguments are kept until its
///   coroutine has ended, so captures are safe.
/// Memory ordering: `go` happens before the child; all that the children did happens before the end
///   of `join`.
/// Complexity: `go` allocates the child's frame and one more; `join` is constant.
/// Errors: a child fails by an exception or by the failure that it returns; `stopped` from a child
///   of a scope that was stopped is no failure. `join` gives the first, `errors` all. What is not
///   `sendable` does not compile as an argument: the executor may have several threads.
/// Source: see scope.h; ISO C++26 counting_scope.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "belay/co_task.h"
#include "belay/detail/catching.h"
#include "belay/detail/co_root.h"
#include "belay/detail/mutex.h"
#include "belay/detail/task_state.h"

namespace belay {

namespace detail {
template <class T>
inline constexpr bool is_child = false;
template <>
inline constexpr bool is_child<co_task<void>> = true;
template <>
inline constexpr bool is_child<co_task<result<void>>> = true;
}  // namespace detail

/// Owns coroutines. It must be joined before its end.
class co_scope {
 public:
  /// Its children run on `runs_on`, and are also stopped when `parent` is signalled.
  explicit co_scope(executor& runs_on, const done& parent = {})
      : runs_on_(runs_on), stop_(parent) {}
  co_scope(const co_scope&) = delete;
  co_scope& operator=(const co_scope&) = delete;
  ~co_scope();

  /// Starts the coroutine that `f(done)`, or `f()`, returns.
  template <class F>
    requires detail::runnable<F>
  void go(F f, where at = where::current()) {
    start(at, std::move(f));
  }
  /// The same, `f(done, args...)` or `f(args...)`.
  template <class F, class Arg, class... Args>
    requires detail::runnable_with<F, Arg, Args...>
  void go(F f, Arg arg, Args... args) {
    start(where::current(), std::move(f), std::move(arg), std::move(args)...);
  }

  /// The done that all children get.
  done get_done() const noexcept { return stop_.own().get(); }
  /// Signals it, and returns at once. Any thread may call it.
  void stop() const noexcept { stop_.own().signal(); }

  /// `co_await s.join()`: waits for all, also for those that they start meanwhile; the first
  /// failure.
  auto join(where at = where::current()) noexcept { return joiner(*this, at); }
  /// All failures so far, in the order in which they happened.
  std::vector<failure> errors() const;

 private:
  class joiner final : private work {
   public:
    joiner(co_scope& s, where at) noexcept : work(&resume), of_(s), at_(at) {}
    bool await_ready() const noexcept { return false; }
    template <detail::runs_somewhere P>
    bool await_suspend(std::coroutine_handle<P> h) noexcept {
      home_ = &h.promise().lives_at();
      waits_ = h;
      home_->record.wait.show({"join", at_});
      return of_.joins(*this);
    }
    result<void> await_resume() const {
      home_->record.wait.hide();
      return of_.first_failure();
    }

   private:
    friend co_scope;
    static void resume(work& w) noexcept { static_cast<joiner&>(w).waits_.resume(); }
    co_scope& of_;
    where at_;
    detail::home* home_ = nullptr;
    std::coroutine_handle<> waits_;
  };

  template <class... Held>
  void start(where at, Held... held) {
    static_assert((detail::require_sendable<Held>() && ...));
    auto child = run(*this, std::optional(std::tuple<Held...>(std::move(held)...)));
    started();
    std::move(child).start_on(runs_on_, at);
  }

  /// The coroutine that a child's function returns, or how that failed.
  template <class... Held>
  static auto call(const co_scope& s, std::tuple<Held...>& held) {
    const auto make = [&] {
      return std::apply(
          [&s](auto& f, auto&... args) {
            return detail::call(f, s.get_done(), std::move(args)...);
          },
          held);
    };
    using child = decltype(make());
    static_assert(detail::is_child<child>,
                  "a child returns co_task<> or co_task<result<>>: its values go through channels");
    return detail::catching(
        [&] { return result<child>(make()); },
        [](std::exception_ptr e) { return result<child>(failure(std::move(e))); });
  }
  static result<void> flat(result<void> r) { return r; }
  static result<void> flat(result<result<void>> r) {
    return r ? *std::move(r) : result<void>(r.error());
  }

  template <class... Held>
  static detail::co_root run(co_scope& s, std::optional<std::tuple<Held...>> held) {
    result<void> outcome;
    {
      auto child = call(s, *held);
      if (child)
        outcome = flat(co_await detail::co_outcome(*std::move(child)));
      else
        outcome = child.error();
    }
    held.reset();  // with the channel ends that it captured, before anybody hears of the end
    co_await detail::leaving();
    s.ended(std::move(outcome));
  }

  void started();
  void ended(result<void> outcome) noexcept;
  bool joins(joiner& j) noexcept;
  result<void> first_failure() const;

  executor& runs_on_;
  detail::child_source stop_;
  mutable detail::mutex lock_;
  std::size_t running_ = 0;      // guarded by lock_
  joiner* joiner_ = nullptr;     // guarded by lock_
  std::vector<failure> errors_;  // guarded by lock_
};

}  // namespace belay
