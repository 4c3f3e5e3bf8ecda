/// \file
/// What: who waits in an operation of this library right now: `blocked_operations()` lists the
///   threads that sleep and the coroutines that are suspended, each with the operation, the line
///   that called it and the line that made the channel; `dump_blocked()` prints the list. For a
///   debugger, a test's end, or a watchdog. `live_tasks.h` has the tasks.
/// Lifetime: plain values, true at the moment of the call.
/// Memory ordering: none; who blocks or wakes meanwhile may be in the list or not.
/// Complexity: linear in the most threads that ever blocked at once, and the coroutines that live.
///   A blocked operation stores a few words before and after its sleep, nothing while it spins.
/// Errors: `blocked_operations` may throw std::bad_alloc; `dump_blocked` prints nothing then.
/// Source: the goroutine dump of Go (runtime/pprof); golang/go#74609 for the wish.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <source_location>
#include <thread>
#include <vector>

namespace belay {

/// Where an operation was called; the last parameter of every call that may block.
using where = std::source_location;

namespace detail {
/// What an operation says of itself before it blocks.
struct blocked_site {
  const char* operation;  // "send", "receive", "select", ...
  where at;               // the call
  const void* channel{};  // null for none, or several
  where made{};           // the channel's make_channel; line 0 for none
};

/// The system's number of the calling thread; 0 where it has none.
long native_thread() noexcept;
}  // namespace detail

/// A thread that sleeps in an operation, or a coroutine that is suspended in one.
struct blocked_operation {
  const char* operation = "";                   ///< "send", "receive", "select", ...
  where at;                                     ///< the call
  const void* channel = nullptr;                ///< null for none, or several
  where made;                                   ///< where the channel was; line 0 for none
  std::thread::id thread;                       ///< who sleeps; none for a coroutine
  long native_thread = 0;                       ///< as debuggers and top show it; 0 where unknown
  std::chrono::steady_clock::time_point since;  ///< the epoch for a coroutine: it isn't kept
  std::uint64_t task = 0;                       ///< a coroutine's number among the live tasks
};

/// All of them, in no particular order.
[[nodiscard]] std::vector<blocked_operation> blocked_operations();

/// `file:line: send blocks in thread N for 1200 ms, on the channel made at file:line`, a line each.
void dump_blocked(std::FILE* to = stderr) noexcept;

}  // namespace belay
