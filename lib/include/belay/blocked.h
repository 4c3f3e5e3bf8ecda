/// \file
/// What: who sleeps in an operation of this library right now: `blocked_operations()` lists the
///   threads, each with the operation, the line that called it and the line that made the channel;
///   `dump_blocked()` prints the list. For a debugger, a test's end, or a watchdog.
/// Lifetime: plain values, true at the moment of the call.
/// Memory ordering: none; a thread that blocks or wakes meanwhile may be in the list or not.
/// Complexity: linear in the most threads that ever blocked at once. A blocked operation pays two
///   uncontended locks before and after its sleep, nothing while it spins.
/// Errors: `blocked_operations` may throw std::bad_alloc; `dump_blocked` prints nothing then.
/// Source: the goroutine dump of Go (runtime/pprof); golang/go#74609 for the wish.
#pragma once

#include <chrono>
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
}  // namespace detail

/// A thread that sleeps in an operation, and which.
struct blocked_operation {
  const char* operation = "";                   ///< "send", "receive", "select", ...
  where at;                                     ///< the call
  const void* channel = nullptr;                ///< null for none, or several
  where made;                                   ///< where the channel was; line 0 for none
  std::thread::id thread;                       ///< who sleeps
  std::chrono::steady_clock::time_point since;  ///< when it fell asleep
};

/// All of them, in no particular order.
[[nodiscard]] std::vector<blocked_operation> blocked_operations();

/// `file:line: send blocks in thread N for 1.2 s, on the channel made at file:line`, a line each.
void dump_blocked(std::FILE* to = stderr) noexcept;

}  // namespace belay
