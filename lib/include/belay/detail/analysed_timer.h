/// \file
/// What: timers, as an analyser is to see them: a thread of its own for each that is armed, which may
///   fire at any time. Only analysers read it; no program is built from it.
/// Lifetime, memory ordering, complexity, errors: those of timer_entry.h.
/// Source: src/timer.cpp.
#pragma once

#include "belay/detail/timer_entry.h"

namespace belay::detail {

/// Starts a thread that calls `run` with `e`.
void analysed_arm(timer_entry& e, void (*run)(timer_entry*)) noexcept;
/// In that thread: true when the time has come, false when `e` was disarmed.
bool analysed_fires(timer_entry& e) noexcept;
/// No `analysed_fires` comes after it; waits for the end of what the last one led to.
void analysed_disarm(timer_entry& e) noexcept;

inline void timer_entry::analysed_run(timer_entry* e) noexcept {
  while (analysed_fires(*e)) {
    if (e->fire(time_point()) == no_deadline) return;
  }
}

inline void timer_entry::arm(time_point at) {
  if (at != no_deadline) analysed_arm(*this, &analysed_run);
}
inline void timer_entry::disarm() noexcept { analysed_disarm(*this); }
inline timer_entry::~timer_entry() = default;

}  // namespace belay::detail
