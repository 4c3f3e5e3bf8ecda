/// \file
/// What: a ticker, as an analyser is to see it: it may tick at any time. Only analysers read it; no
///   program is built from it.
/// Lifetime, memory ordering, complexity, errors: those of ticker.h.
/// Source: src/ticker.cpp.
#pragma once

#include "belay/ticker.h"

namespace belay {

inline ticker::ticker(std::chrono::nanoseconds period) { reset(period); }

inline void ticker::reset(std::chrono::nanoseconds period) {
  disarm();
  period_ = period;
  arm(time_point());
}

inline void ticker::stop() noexcept {
  disarm();
  channel_.tx.close();
}

inline ticker::time_point ticker::fire(time_point due) noexcept {
  static_cast<void>(channel_.tx.try_send(time_point()));
  return due;
}

}  // namespace belay
