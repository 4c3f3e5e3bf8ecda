/// \file
/// What: `go(f, args...)` runs `f` in a thread of its own and returns the `task` that owns it. If
///   `f` can take a `done` first, it gets one that is signalled by `task::stop`, by the destructor,
///   and, with `go(parent, f, args...)`, when `parent` is.
/// Lifetime: `f` and `args` are copied or moved into the task, as by std::thread; what they refer
///   to must outlive it. The destructor stops and joins: a task never outlives its owner, and there
///   is no detach. An `f` that ignores its done, or blocks without it, makes the destructor wait.
///   What `f` captured is destroyed, in the thread, before `terminated` is signalled.
/// Memory ordering: the call of `go` happens before `f`; all that `f` did happens before the return
///   of `join`, and before the `terminated` signal; `stop` happens before `f` sees it.
/// Complexity: one thread and two allocations; starting and joining takes some 60 us. It is one of
///   the `live_tasks`.
/// Errors: an exception that `f` lets out, or a `result<>` that it returns, is what `join` returns.
///   `go` throws std::system_error when no thread can be had. Joining from inside `f` throws it
///   too. What is not `sendable` does not compile as `f` or an argument; what a lambda captures
///   cannot be asked, and is for the check unconfined-data to see.
/// Source: Concurrency in Go, ch. 4, "Preventing Goroutine Leaks".
#pragma once

#include <concepts>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>

#include "belay/detail/task_state.h"
#include "belay/done.h"
#include "belay/result.h"

namespace belay {

namespace detail {
struct starter;
}  // namespace detail

/// Owns a thread: its end stops and joins it.
class [[nodiscard]] task {
 public:
  /// A task of no thread: it has ended, well.
  task() noexcept = default;
  task(task&&) noexcept = default;
  /// Stops and joins the task that is replaced.
  task& operator=(task&& other) noexcept;
  /// Stops and joins.
  ~task();

  /// Signals the done of the task, and returns at once. Any thread may call it.
  void stop() const noexcept;
  /// Waits for the end, without stopping, and returns how it ended. Again: the same, at once.
  result<void> join(where at = where::current());
  /// Signalled when the task has ended.
  done terminated() const noexcept;
  /// Is there an end to wait for, or a thread to join?
  bool joinable() const noexcept {
    return thread_.joinable() || (state_ && !state_->terminated().signalled());
  }

 private:
  friend class pool;
  friend class scope;
  friend struct detail::starter;

  struct queued {};
  explicit task(std::shared_ptr<detail::task_state> state);
  task(std::shared_ptr<detail::task_state> state, queued) noexcept : state_(std::move(state)) {}

  std::shared_ptr<detail::task_state> state_;
  std::thread thread_;
};

namespace detail {
struct starter {
  static task start(std::shared_ptr<task_state> state) { return task(std::move(state)); }
  static task start(pool& on, std::shared_ptr<task_state> state);
};
}  // namespace detail

/// Runs `f(done)`, or `f()`, in a new thread that the returned task owns.
template <class F>
  requires(!std::convertible_to<F, done> && detail::runnable<std::decay_t<F>>)
task go(F&& f, where at = where::current()) {
  return detail::starter::start(detail::make_task(done(), done(), at, std::forward<F>(f)));
}
/// The same, `f(done, args...)` or `f(args...)`.
template <class F, class Arg, class... Args>
  requires(!std::convertible_to<F, done> && detail::runnable_with<std::decay_t<F>, Arg, Args...>)
task go(F&& f, Arg&& arg, Args&&... args) {
  return detail::starter::start(detail::make_task(done(), done(), where::current(),
                                                  std::forward<F>(f), std::forward<Arg>(arg),
                                                  std::forward<Args>(args)...));
}

/// The task's done is also signalled when `parent` is.
template <class F>
  requires detail::runnable<std::decay_t<F>>
task go(const done& parent, F&& f, where at = where::current()) {
  return detail::starter::start(detail::make_task(parent, done(), at, std::forward<F>(f)));
}
template <class F, class Arg, class... Args>
  requires detail::runnable_with<std::decay_t<F>, Arg, Args...>
task go(const done& parent, F&& f, Arg&& arg, Args&&... args) {
  return detail::starter::start(detail::make_task(parent, done(), where::current(),
                                                  std::forward<F>(f), std::forward<Arg>(arg),
                                                  std::forward<Args>(args)...));
}

}  // namespace belay

#if defined(__clang_analyzer__) && !defined(BELAY_SOURCES)
#include "belay/detail/analysed_task.h"
#endif
