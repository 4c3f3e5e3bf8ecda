/// \file
/// What: a `ticker` sends the time through a channel once every period: the pulse of a for-select
///   loop. A tick that nobody has taken when the next one comes stays, and the next one is dropped.
/// Lifetime: the destructor stops it. To stop closes the channel, so a loop over the ticks ends;
///   the receiver may be copied, and outlives the ticker.
/// Memory ordering: as for the channel.
/// Complexity: no thread of its own, see timer.h; a tick costs a send to a channel of capacity 1.
/// Errors: std::bad_alloc and std::system_error when it is made. A period that is not positive is
///   undefined (asserted).
/// Source: Go's time.Ticker; Concurrency in Go, ch. 5, "Heartbeats".
#pragma once

#include <chrono>

#include "belay/channel.h"
#include "belay/detail/timer_entry.h"

namespace belay {

/// Sends the time once every period, until it is destroyed.
class ticker final : private detail::timer_entry {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The first tick comes after one `period`, which is more than 0.
  explicit ticker(std::chrono::nanoseconds period);
  ~ticker() { stop(); }

  /// Where the ticks come out: at most one is kept.
  const receiver<time_point>& ticks() const noexcept { return channel_.rx; }
  /// The next tick comes one `period` from now. Not from two threads at once, nor after `stop`.
  void reset(std::chrono::nanoseconds period);
  /// No more ticks, and the channel is closed. Again: no effect.
  void stop() noexcept;

 private:
  time_point fire(time_point due) noexcept override;

  const channel<time_point> channel_ = make_channel<time_point>(1);
  std::chrono::nanoseconds period_;
};

}  // namespace belay

#if defined(__clang_analyzer__) && !defined(BELAY_SOURCES)
#include "belay/detail/analysed_ticker.h"
#endif
