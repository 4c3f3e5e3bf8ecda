/// \file
/// What: a `pool` is a fixed number of threads that run tasks, and coroutines, from one queue.
///     pool workers(4, 100);                        // 4 threads; a `go` waits while 100 tasks do
///     task t = go(workers, parse, std::move(file));
///     scope s(workers, stop);  s.go(...);          // the tasks of a scope, on the pool's threads
/// Lifetime: a pool outlives the coroutines that run on it; a task may outlive it, ended. The
///   destructor stops all tasks, as `stop` does, and joins the threads: those that run are waited
///   for, those that are queued end with `stopped`. No task is lost: each runs once or ends with
///   `stopped`. Tasks that wait for each other need a thread each: start those with `go` or a plain
///   scope.
/// Memory ordering: as for `go`; `post` happens before what it runs.
/// Complexity: queueing is a lock and a list insertion, and a wake-up if a thread sleeps. An idle
///   thread waits like a blocked one: awake for a while, then asleep.
/// Errors: what a task throws or returns is what its `join` returns. A `go` that waits for room
///   ends when the pool or its parent is stopped, and the task with `stopped`; in the pool's own
///   threads it doesn't wait for room. The constructor throws std::system_error when a thread
///   cannot be had.
/// Source: Concurrency in Go, ch. 4, "Queuing"; Java's ThreadPoolExecutor with a bounded queue.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "belay/channel.h"
#include "belay/detail/mutex.h"
#include "belay/detail/parker.h"
#include "belay/detail/task_state.h"
#include "belay/done.h"
#include "belay/executor.h"
#include "belay/task.h"

namespace belay {

/// Threads with a queue of tasks.
class pool final : public executor {
 public:
  /// One thread for each core that this process may use.
  static std::size_t default_threads() noexcept;

  /// `threads` and `queue` are at least 1. The pool is also stopped when `parent` is signalled.
  explicit pool(std::size_t threads = default_threads(), std::size_t queue = 1024,
                const done& parent = {}, where at = where::current());
  pool(const pool&) = delete;
  pool& operator=(const pool&) = delete;
  ~pool();

  /// How many there are.
  std::size_t threads() const noexcept { return workers_.size(); }
  /// Reaches all tasks that were ever started on it.
  done get_done() const noexcept { return stop_.own().get(); }
  /// Signals it, and returns at once. Tasks that come later end with `stopped`, too.
  void stop() const noexcept { stop_.own().signal(); }
  /// Is the calling thread one of its own?
  bool inside() const noexcept;

  /// For coroutines: never waits for room.
  void post(work& w) noexcept override;

 private:
  friend class scope;
  friend class detail::task_state;
  friend struct detail::starter;

  using state_ptr = std::shared_ptr<detail::task_state>;
  struct sleeper;

  /// Waits for room and queues the task, or ends it.
  task start(state_ptr state);
  /// Room in the queue, for one task: `queue` needs it.
  result<void> find_room(const done& stop, where at) const;
  result<void> try_room() const;
  void make_room() const noexcept { static_cast<void>(room_.rx.try_receive()); }
  task queue(state_ptr state, bool holds_room) noexcept;

  void run() noexcept;
  work* next() noexcept;
  void sleep() noexcept;
  void end() noexcept;

  const detail::child_source stop_;
  const channel<std::monostate> room_;  // holds a token for each task that waits
  detail::mutex lock_;
  detail::work_queue queue_;         // guarded by lock_
  sleeper* sleepers_ = nullptr;      // guarded by lock_
  bool ending_ = false;              // guarded by lock_
  detail::atomic<bool> any_{false};  // is there something in the queue? to look at awake
  std::vector<task> workers_;
};

inline task detail::starter::start(pool& on, std::shared_ptr<task_state> state) {
  return on.start(std::move(state));
}

/// Runs `f(done)`, or `f()`, in a thread of `on`. The task's done is also signalled when the pool is
/// stopped.
template <class F>
  requires detail::runnable<std::decay_t<F>>
task go(pool& on, F&& f, where at = where::current()) {
  return detail::starter::start(on,
                                detail::make_task(on.get_done(), done(), at, std::forward<F>(f)));
}
/// The same, `f(done, args...)` or `f(args...)`.
template <class F, class Arg, class... Args>
  requires detail::runnable_with<std::decay_t<F>, Arg, Args...>
task go(pool& on, F&& f, Arg&& arg, Args&&... args) {
  return detail::starter::start(
      on, detail::make_task(on.get_done(), done(), where::current(), std::forward<F>(f),
                            std::forward<Arg>(arg), std::forward<Args>(args)...));
}

/// The same, and when `parent` is.
template <class F>
  requires detail::runnable<std::decay_t<F>>
task go(pool& on, const done& parent, F&& f, where at = where::current()) {
  return detail::starter::start(on,
                                detail::make_task(on.get_done(), parent, at, std::forward<F>(f)));
}
template <class F, class Arg, class... Args>
  requires detail::runnable_with<std::decay_t<F>, Arg, Args...>
task go(pool& on, const done& parent, F&& f, Arg&& arg, Args&&... args) {
  return detail::starter::start(
      on, detail::make_task(on.get_done(), parent, where::current(), std::forward<F>(f),
                            std::forward<Arg>(arg), std::forward<Args>(args)...));
}

}  // namespace belay
