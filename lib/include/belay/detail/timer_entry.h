/// \file
/// What: an entry of the one timer thread that all timers of the process share. `arm` has `fire`
///   called there when the time comes; what it returns is when to call it again, `no_deadline` for
///   never.
/// Lifetime: the owner disarms before the entry goes; `fire` is not running when `disarm` returns,
///   unless `fire` itself called it. The thread starts with the first entry and ends with the
///   program's static objects; from then on nothing fires.
/// Memory ordering: `arm` happens before `fire`, and `fire` before a `disarm` that comes after it.
/// Complexity: constant to arm, amortised logarithmic to disarm and to fire; no allocation.
/// Errors: the first `arm` of a process throws std::system_error when no thread can be had.
/// Source: Fredman et al., "The pairing heap" (1986); std::stop_callback for what disarming
///   promises.
#pragma once

#include "belay/detail/parker.h"

namespace belay::detail {

class timer_entry {
 public:
  timer_entry() = default;
  timer_entry(const timer_entry&) = delete;
  timer_entry& operator=(const timer_entry&) = delete;

  /// Call it while disarmed. For `no_deadline` it does nothing.
  void arm(time_point at);
  void disarm() noexcept;

 protected:
  ~timer_entry();

 private:
  /// In the timer thread, with no lock held; it must not block.
  virtual time_point fire(time_point due) noexcept = 0;

  static void analysed_run(timer_entry* e) noexcept;  // only for analysers: analysed_timer.h

  friend class timer_heap;
  friend class timer_service;
  time_point due_;
  timer_entry* child_ = nullptr;  // the first of those that are due no sooner
  timer_entry* next_ = nullptr;   // sibling
  timer_entry* prev_ = nullptr;   // sibling, or parent of the first
  bool queued_ = false;
  bool leaving_ = false;  // disarmed while `fire` runs: not again
};

/// The timer thread as it is now.
struct timer_thread {
  long native = 0;   // its number; 0: there is none
  bool idle = true;  // nothing runs, and nothing will unless it is armed
  static timer_thread now();
};

}  // namespace belay::detail

#if defined(__clang_analyzer__) && !defined(BELAY_SOURCES)
#include "belay/detail/analysed_timer.h"
#endif
