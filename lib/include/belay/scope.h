/// \file
/// What: a `scope` owns the tasks started with `scope::go` and doesn't end before they have. The
///   first that fails stops its siblings. Its tasks have a thread each, or share those of a pool;
///   with a limit, only so many run at a time.
/// Lifetime: the destructor joins all tasks, and stops them first only when an exception is leaving
///   the scope. So tasks may refer to what was declared before the scope: capture it. An argument
///   must be `sendable` here too, for that somebody outlives a task does not keep both from writing
///   at once. Channel ends declared
///   before it are still open when it joins: move them into the tasks, or close them. Tasks may
///   start tasks.
/// Memory ordering: all that the tasks did happens before the return of `join`; `stop` happens
///   before the tasks see it.
/// Complexity: as for `go`, per task; ended tasks are swept, at constant amortised cost, by later
///   `go`s. A join that waits wakes up now and then to look around: after 5 s, after twice that.
/// Errors: a task fails by an exception or by the failure it returns; `stopped` from a task of a
///   scope that was stopped is no failure. `join` returns the first, `errors` all. The destructor
///   drops them. `go` throws as belay::go does; then nothing was started. With a limit, or on a
///   pool whose queue is full, `go` waits for its turn: a task that starts tasks then holds its own
///   turn meanwhile.
/// Source: Concurrency in Go, ch. 4, "Error Handling"; errgroup and its SetLimit; Smith, "Notes on
///   structured concurrency".
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "belay/channel.h"
#include "belay/detail/task_state.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/task.h"

namespace belay {

/// What `scope::report_after` is at first. BELAY_SCOPE_REPORT_MS in the environment sets the start
/// value, else it is never.
std::chrono::nanoseconds scope_report() noexcept;
void set_scope_report(std::chrono::nanoseconds after) noexcept;

/// Owns tasks, and ends after they have.
class scope final : private detail::task_observer {
 public:
  /// Its tasks have a thread each.
  explicit scope(where made = where::current()) : scope(done(), made) {}
  /// Its tasks are also stopped when `parent` is signalled.
  explicit scope(const done& parent, where made = where::current());
  /// Its tasks run on the threads of `on`, which outlives it, and are stopped when `on` is, too.
  explicit scope(pool& on, const done& parent = {}, where made = where::current());
  scope(const scope&) = delete;
  scope& operator=(const scope&) = delete;
  ~scope();

  /// At most `n` tasks run at a time, and the next `go` waits. To be set before the first `go`.
  void limit(std::size_t n, where at = where::current());

  /// A join that waits longer than `d` says on stderr for whom, and where they block; then again
  /// when it has waited twice as long. Without it, only what is certain is said, see `join`.
  void report_after(std::chrono::nanoseconds d) noexcept { report_after_.store(d); }

  /// Runs `f(done)`, or `f()`, in a thread that the scope owns. False, with nothing moved from, if
  /// it had to wait for its turn and the scope was stopped.
  template <class F>
    requires detail::runnable<std::decay_t<F>>
  bool go(F&& f, where at = where::current()) {
    return start(may_start(at), at, std::forward<F>(f));
  }
  /// The same, `f(done, args...)` or `f(args...)`.
  template <class F, class Arg, class... Args>
    requires detail::runnable_with<std::decay_t<F>, Arg, Args...>
  bool go(F&& f, Arg&& arg, Args&&... args) {
    constexpr where at = where::current();
    return start(may_start(at), at, std::forward<F>(f), std::forward<Arg>(arg),
                 std::forward<Args>(args)...);
  }
  /// The same, but false if it would have to wait.
  template <class F>
    requires detail::runnable<std::decay_t<F>>
  bool try_go(F&& f, where at = where::current()) {
    return start(may_start_now(), at, std::forward<F>(f));
  }
  template <class F, class Arg, class... Args>
    requires detail::runnable_with<std::decay_t<F>, Arg, Args...>
  bool try_go(F&& f, Arg&& arg, Args&&... args) {
    return start(may_start_now(), where::current(), std::forward<F>(f), std::forward<Arg>(arg),
                 std::forward<Args>(args)...);
  }

  /// The done that all tasks of the scope get.
  done get_done() const noexcept { return stop_.own().get(); }
  /// Signals it, and returns at once. Any thread may call it.
  void stop() const noexcept { stop_.own().signal(); }
  /// Waits for all tasks, also for those that they start meanwhile, and returns the first failure.
  /// When it can be known (see standstill.h) that no thread of the process will ever wake another,
  /// a join that has waited for 5 s says so on stderr.
  result<void> join(where at = where::current());
  /// All failures so far, in the order in which they happened.
  std::vector<failure> errors() const;

 private:
  using state_ptr = std::shared_ptr<detail::task_state>;

  /// The right to start one task: given back unless it is used.
  struct turn {
    explicit turn(scope* s) noexcept : of(s) {}
    turn(const turn&) = delete;
    ~turn() {
      if (of != nullptr) of->give_back();
    }
    explicit operator bool() const noexcept { return of != nullptr; }
    scope* of;
  };

  scope(pool* on, const done& parent, where made);
  template <class... FAndArgs>
  bool start(bool may, where at, FAndArgs&&... of) {
    turn mine(may ? this : nullptr);
    if (!mine) return false;
    start(mine, detail::make_task(get_done(), done(), at, std::forward<FAndArgs>(of)...));
    return true;
  }
  bool stopped() const noexcept;
  bool no_queue() const noexcept;  // that a task would have to wait for room in
  bool may_start(where at) const;
  bool may_start_now() const;
  void end_turn() const noexcept;
  void give_back() const noexcept;
  void start(turn& mine, state_ptr state);
  std::chrono::nanoseconds next_look(std::chrono::nanoseconds waited) const noexcept;
  void look(const std::vector<task>& joining, where at, std::chrono::nanoseconds waited,
            bool& said_for_ever) const;
  void ended(const result<void>& outcome) noexcept override;

  const int exceptions_outside_;
  const where made_;
  std::atomic<std::chrono::nanoseconds> report_after_;
  pool* const on_;
  detail::child_source stop_;
  std::optional<channel<std::monostate>> turns_;  // holds a token for each task that runs
  mutable std::mutex lock_;
  std::vector<task> tasks_;      // guarded by lock_
  std::vector<failure> errors_;  // guarded by lock_
  std::size_t running_ = 0;      // guarded by lock_
  std::size_t sweep_at_ = 16;    // guarded by lock_
};

}  // namespace belay

#if defined(__clang_analyzer__) && !defined(BELAY_SOURCES)
#include "belay/detail/analysed_scope.h"
#endif
