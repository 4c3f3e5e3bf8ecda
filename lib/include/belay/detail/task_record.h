/// \file
/// What: a `task_record` puts a task, or a coroutine that nobody awaits, into the list of what lives;
///   the coroutines of one call chain share the `home` of the outermost.
/// Lifetime: part of the task; it is in the list from `list` until `unlist`.
/// Memory ordering: none; see live_tasks.h.
/// Complexity: a lock, mostly without a contender, to enter the list and one to leave it. A
///   coroutine that waits stores what it waits in, see published.h.
/// Errors: none.
/// Source: see live_tasks.h.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "belay/blocked.h"
#include "belay/detail/published.h"
#include "belay/live_tasks.h"

namespace belay {

class executor;

namespace detail {

class task_record {
 public:
  task_record() noexcept = default;
  task_record(const task_record&) = delete;
  task_record& operator=(const task_record&) = delete;
  ~task_record() { unlist(); }

  void list(const char* kind, where started) noexcept;
  /// By who says that it has ended, before that. Again: no effect.
  void unlist() noexcept;
  /// The calling thread runs it from now on.
  void run_here() noexcept { thread_.store(std::this_thread::get_id(), std::memory_order_relaxed); }
  std::uint64_t number() const noexcept { return number_; }
  where started() const noexcept { return started_; }

  /// Adds the tasks that live.
  static void collect(std::vector<live_task>& into);
  /// Adds the operations that coroutines are suspended in.
  static void collect(std::vector<blocked_operation>& into);

  published<blocked_site> wait;  // what a coroutine is suspended in

 private:
  struct shard;
  template <class F>
  static void for_each(F f);

  std::uint64_t number_ = 0;
  bool listed_ = false;
  const char* kind_ = "";
  where started_;
  std::atomic<std::thread::id> thread_{};
  task_record* next_ = nullptr;  // guarded by the list's lock
  task_record* prev_ = nullptr;  // guarded by the list's lock
};

/// Where a chain of coroutines runs, and which task it is.
struct home {
  executor* runs_on = nullptr;
  task_record record;
};

}  // namespace detail
}  // namespace belay
