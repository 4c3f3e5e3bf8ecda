//===- Deadlines.h - the times at which timed waits end --------------------===//
//
// A timed wait of POSIX or C11 is given a point of time, on the clock of what it
// waits for. An interval is a time long ago; a time of another clock is anything.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_DEADLINES_H
#define BELAY_ANALYSIS_DEADLINES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct WrongDeadline {
  const clang::CallExpr *Wait = nullptr;
  bool Interval = false;       ///< no clock was read for it
  bool Monotonic = false;      ///< else: read of that one, while the wait goes by the other
  clang::SourceLocation Given; ///< where it is computed, or where the clock is read
  clang::SourceLocation Made;  ///< where a condition gets its clock; invalid if it is the usual one
};

/// In source order.
std::vector<WrongDeadline> findWrongDeadlines(const Unit &U);

} // namespace belay::analysis

#endif
