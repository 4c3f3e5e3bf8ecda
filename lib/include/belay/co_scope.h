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

  /// Starts the coroutine that `f(done, args...)`, or `f(args...)`, returns.
  template <class F, class... Args>
    requires detail::runnable<F, Args...>
  void go(F f, Args... args) {
    static_assert((detail::require_sendable<F>() && ... && detail::require_sendable<Args>()));
    auto child =
        run(*this, std::optional(std::tuple<F, Args...>(std::move(f), std::move(args)...)));
    started();
    std::move(child).start_on(runs_on_);
  }

  /// The done that all children get.
  done get_done() const noexcept { return stop_.own().get(); }
  /// Signals it, and returns at once. Any thread may call it.
  void stop() const noexcept { stop_.own().signal(); }

  /// `co_await s.join()`: waits for all, also for those that they start meanwhile; the first
  /// failure.
  auto join() noexcept { return joiner(*this); }
  /// All failures so far, in the order in which they happened.
  std::vector<failure> errors() const;

 private:
  class joiner final : private work {
   public:
    explicit joiner(co_scope& s) noexcept : work(&resume), of_(s) {}
    bool await_ready() const noexcept { return false; }
    template <detail::runs_somewhere P>
    bool await_suspend(std::coroutine_handle<P> h) noexcept {
      runs_on_ = &h.promise().where_to_run();
      waits_ = h;
      return of_.joins(*this);
    }
    result<void> await_resume() const { return of_.first_failure(); }

   private:
    friend co_scope;
    static void resume(work& w) noexcept { static_cast<joiner&>(w).waits_.resume(); }
    co_scope& of_;
    executor* runs_on_ = nullptr;
    std::coroutine_handle<> waits_;
  };

  template <class... Held>
  static detail::co_root run(co_scope& s, std::optional<std::tuple<Held...>> held) {
    result<void> outcome;
    try {
      auto child = std::apply(
          [&s](auto& f, auto&... args) {
            return detail::call(f, s.get_done(), std::move(args)...);
          },
          *held);
      static_assert(
          detail::is_child<decltype(child)>,
          "a child returns co_task<> or co_task<result<>>: its values go through channels");
      if constexpr (std::is_same_v<decltype(child), co_task<void>>) {
        co_await std::move(child);
      } else {
        outcome = co_await std::move(child);
      }
    } catch (...) {
      outcome = failure(std::current_exception());
    }
    held.reset();  // with the channel ends that it captured, before anybody hears of the end
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
