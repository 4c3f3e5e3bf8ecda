/// \file
/// What: a `scope` owns the tasks started with `scope::go` and doesn't end before they have. The
///   first that fails stops its siblings.
/// Lifetime: the destructor joins all tasks, and stops them first only when an exception is
///   leaving the scope. So tasks may refer to what was declared before the scope. Channel ends
///   declared before it are still open when it joins: move them into the tasks, or close them.
///   Tasks may start tasks.
/// Memory ordering: all that the tasks did happens before the return of `join`; `stop` happens
///   before the tasks see it.
/// Complexity: as for `go`, per task; ended tasks are swept, at constant amortised cost, by later
///   `go`s.
/// Errors: a task fails by an exception or by the failure it returns; `stopped` from a task of a
///   scope that was stopped is no failure. `join` returns the first, `errors` all. The destructor
///   drops them. `go` throws as belay::go does; then nothing was started.
/// Source: Concurrency in Go, ch. 4, "Error Handling"; errgroup; Smith, "Notes on structured
///   concurrency".
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

#include "belay/detail/task_state.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/task.h"

namespace belay {

class scope final : private detail::task_observer {
 public:
  scope() : scope(done()) {}
  /// Its tasks are also stopped when `parent` is signalled.
  explicit scope(const done& parent);
  scope(const scope&) = delete;
  scope& operator=(const scope&) = delete;
  ~scope();

  /// Runs `f(done, args...)`, or `f(args...)`, in a new thread that the scope owns.
  template <class F, class... Args>
    requires detail::runnable<std::decay_t<F>, std::decay_t<Args>...>
  void go(F&& f, Args&&... args) {
    start(detail::make_task(get_done(), std::forward<F>(f), std::forward<Args>(args)...));
  }

  /// The done that all tasks of the scope get.
  done get_done() const noexcept { return stop_.own().get(); }
  /// Signals it, and returns at once. Any thread may call it.
  void stop() const noexcept { stop_.own().signal(); }
  /// Waits for all tasks, also for those that they start meanwhile, and returns the first failure.
  result<void> join();
  /// All failures so far, in the order in which they happened.
  std::vector<failure> errors() const;

 private:
  void start(std::shared_ptr<detail::task_state> state);
  void ended(const result<void>& outcome) noexcept override;

  const int exceptions_outside_;
  detail::child_source stop_;
  mutable std::mutex lock_;
  std::vector<task> tasks_;      // guarded by lock_
  std::vector<failure> errors_;  // guarded by lock_
  std::size_t running_ = 0;      // guarded by lock_
  std::size_t sweep_at_ = 16;    // guarded by lock_
};

}  // namespace belay
