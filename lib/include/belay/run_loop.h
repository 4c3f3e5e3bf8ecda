/// \file
/// What: a `run_loop` runs coroutines one at a time, in the thread that calls `run`. Hand-overs
///   between its coroutines cost no system call and no cache miss: the cheapest way to run a
///   pipeline that one core can carry. Threads and coroutines elsewhere may hold the other ends of
///   its channels.
/// Lifetime: it outlives its coroutines. One thread runs it at a time.
/// Memory ordering: see executor.h; all coroutines of a loop are in one thread while it runs.
/// Complexity: posting from inside is a list insertion; from outside, a lock, and a wake-up if it
///   sleeps. Nothing allocates. With nothing to do the loop waits like a blocked thread: awake for
///   a while, then asleep.
/// Errors: `run` throws what its coroutine throws.
/// Source: ISO C++26 [exec.run.loop].
#pragma once

#include <optional>
#include <utility>

#include "belay/detail/co_root.h"
#include "belay/detail/mutex.h"
#include "belay/detail/parker.h"

namespace belay {

/// An executor in the thread that calls `run`.
class run_loop final : public executor {
 public:
  run_loop() = default;
  run_loop(const run_loop&) = delete;
  run_loop& operator=(const run_loop&) = delete;

  /// Runs the coroutine, and what is posted meanwhile, until it has ended; returns what it returns.
  template <class T>
  T run(co_task<T> t, where at = where::current()) {
    std::optional<result<T>> outcome;
    bool ended = false;
    detail::run_to_end(std::move(t), outcome, [&ended]() noexcept {
      ended = true;
    }).start_on(*this, at);
    drive(ended, at);
    return std::move(*outcome).value();
  }

  /// From any thread: wakes the one that runs the loop.
  void post(work& w) noexcept override;

 private:
  void drive(const bool& ended, where at);
  void take_incoming() noexcept;
  void wait(where at) noexcept;

  detail::work_queue ready_;  // of the thread that runs the loop
  detail::mutex lock_;
  detail::work_queue incoming_;        // guarded by lock_
  detail::parker* sleeper_ = nullptr;  // guarded by lock_
  detail::atomic<bool> any_incoming_{false};
};

}  // namespace belay
