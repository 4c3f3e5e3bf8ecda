/// \file
/// What: `done` is the receiving end of "stop now": a channel that carries no value and is
///   signalled once, for everyone who holds it. `done_source` is the end that signals. They are a
///   std::stop_token and a std::stop_source, and convert from and to them.
/// Lifetime: both are cheap shared handles; a `done` stays valid, and signalled, after its source
///   is gone. A default-constructed `done` is never signalled. When the last source goes without
///   having signalled, nothing wakes: whoever creates a thread signals its done.
/// Memory ordering: the first `signal()` happens before any `signalled()` that returns true, and
///   before the return of each wait that it ends.
/// Complexity: `signalled()` is one load. `signal()` runs the registered callbacks, in its own
///   thread: one wake-up for each operation that waits. A wait registers one callback; nothing
///   allocates but the constructor of `done_source`.
/// Errors: none; `done_source()` may throw std::bad_alloc.
/// Source: Concurrency in Go, ch. 4, "Preventing Goroutine Leaks"; ISO C++20 [thread.stoptoken].
#pragma once

#include <chrono>
#include <stop_token>
#include <utility>

#include "belay/blocked.h"

namespace belay {

/// What a stop is seen by: cheap to copy, for any thread.
class done {
 public:
  done() noexcept = default;
  /// To and from the standard's: it is one.
  done(std::stop_token token) noexcept : token_(std::move(token)) {}
  operator std::stop_token() const noexcept { return token_; }
  const std::stop_token& token() const noexcept { return token_; }

  /// Never blocks.
  bool signalled() const noexcept { return token_.stop_requested(); }
  /// Can it be signalled, now or later? False for a default-constructed done.
  bool possible() const noexcept { return token_.stop_possible(); }

  /// Blocks until signalled.
  void wait(where at = where::current()) const noexcept;
  /// Blocks until signalled (true) or until the duration has passed (false).
  [[nodiscard]] bool wait_for(std::chrono::nanoseconds d,
                              where at = where::current()) const noexcept;

  friend bool operator==(const done&, const done&) noexcept = default;

 private:
  std::stop_token token_;
};

/// What a stop is signalled by; copies are the same source.
class done_source {
 public:
  done_source() = default;
  /// To and from the standard's.
  done_source(std::stop_source source) noexcept : source_(std::move(source)) {}
  operator std::stop_source() const noexcept { return source_; }

  /// What it signals, and whether it has.
  done get() const noexcept { return source_.get_token(); }
  bool signalled() const noexcept { return source_.stop_requested(); }
  /// Signals every `done` of this source; true for the call that did it. Never blocks on a channel.
  bool signal() const noexcept { return source_.request_stop(); }

 private:
  std::stop_source source_;
};

namespace detail {

/// A stop callback that signals another source.
struct pass_on {
  done_source to;
  void operator()() const noexcept {
    const done_source kept = to;  // who is told may drop the last handle, and this callback with it
    kept.signal();
  }
};

}  // namespace detail

}  // namespace belay
