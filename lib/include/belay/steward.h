/// \file
/// What: a `steward` keeps another task, its ward, healthy: it restarts the ward when it fails, and
///   when its heartbeat is missing. It is a task's body itself, and may be the ward of another:
///     s.go(steward({.timeout = 1s, .restarts = 5},
///                  [](done d, heartbeat& heart) -> result<> { return poll(d, heart); }));
/// Lifetime: all wards have ended when it returns. One that is stuck and ignores its done makes it
///   wait then, but not before: its replacement starts after another `timeout`, and runs beside it.
/// Memory ordering: what a ward did happens before its replacement starts, if it had ended.
/// Complexity: one thread for the ward beside the one that it runs in; a look at each pulse.
/// Errors: a ward that ends well ends the steward, well. `stopped` when the steward is. After
///   `restarts` restarts in a row, the last ward's failure, `timed_out` for a missing heartbeat; a
///   ward that lived for `longest_delay` was healthy, and the count starts over.
/// Source: Concurrency in Go, ch. 5, "Healing Unhealthy Goroutines"; Armstrong, "Making reliable
///   distributed systems in the presence of software errors" (2003), for the restart limit.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <utility>

#include "belay/done.h"
#include "belay/heartbeat.h"
#include "belay/result.h"

namespace belay {

/// When a ward is replaced, and how often.
struct steward_options {
  std::chrono::nanoseconds timeout;  ///< without a pulse for so long, a ward is replaced
  std::size_t restarts = 10;         ///< at most, in a row
  std::chrono::nanoseconds first_delay = std::chrono::milliseconds(10);  ///< doubled each time,
  std::chrono::nanoseconds longest_delay = std::chrono::seconds(1);      ///< up to this
};

/// Restarts its ward when that fails, or its heartbeat is missing.
class steward {
 public:
  /// Called for each start, in a thread of its own. While it waits in its heart, it beats in time.
  using ward = std::function<result<void>(done, heartbeat&)>;

  /// `w` is what to keep healthy.
  steward(steward_options o, ward w) : options_(o), ward_(std::move(w)) {}

  /// The body of a task: starts wards until one ends well, or no more may be started.
  result<void> operator()(const done& stop) const {
    heartbeat unheard;
    return (*this)(stop, unheard);
  }
  /// The same, and beats itself.
  result<void> operator()(const done& stop, heartbeat& own) const;

 private:
  result<void> look_after(const done& ended, const receiver<heartbeat::time_point>& pulses,
                          const done& stop, heartbeat& own) const;

  steward_options options_;
  ward ward_;
};

}  // namespace belay
