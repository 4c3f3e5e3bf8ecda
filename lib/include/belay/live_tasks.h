/// \file
/// What: which tasks live right now: those of `go`, of scopes, pools and stages, the threads of
///   pools, and the coroutines that somebody runs or a co_scope has started. `live_tasks()` lists
///   them, each with the line that started it; `dump_tasks()` prints them with what they block in,
///   and after them the threads that block and are no tasks.
/// Lifetime: plain values, true at the moment of the call.
/// Memory ordering: none; a task that starts or ends meanwhile may be in the list or not. One whose
///   `terminated` was signalled, or that was joined, is not.
/// Complexity: linear in the tasks that live. A task pays a lock, which nobody else holds, when it
///   starts and when it ends.
/// Errors: `live_tasks` may throw std::bad_alloc; `dump_tasks` prints nothing then. The line of a
///   `go(f, args...)` with arguments is inside the library, for a parameter pack leaves no room for
///   the caller's; the name of `f` is in the function's name then.
/// Source: the goroutine dump of Go (runtime/pprof); Rust's tokio-console.
#pragma once

#include <cstdint>
#include <cstdio>
#include <thread>
#include <vector>

#include "belay/blocked.h"

namespace belay {

/// A task that has been started, and hasn't ended.
struct live_task {
  std::uint64_t number = 0;  ///< no other task of the process has it
  const char* kind = "";     ///< "task" or "coroutine"
  where started;           ///< the line, and in its function's name the function
  std::thread::id thread;  ///< that runs it; none while it waits for one, or for a coroutine
};

/// All of them, in no particular order.
[[nodiscard]] std::vector<live_task> live_tasks();

/// A line for each task, and one below it for each operation that it blocks in:
///   file:line: task 7 of `void load()` runs
///   file:line:   receive blocks in thread 4711 for 1200 ms, on the channel made at file:line
void dump_tasks(std::FILE* to = stderr) noexcept;

}  // namespace belay
