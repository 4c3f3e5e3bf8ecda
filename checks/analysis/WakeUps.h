//===- WakeUps.h - notifications that a waiter can miss -------------------===//
//
// A waiter tests its predicate and blocks, in one step under the mutex. Who
// writes the predicate without that mutex, and doesn't take it before notifying
// either, can do both between the test and the block: the wake-up is lost. So
// it is if nobody who writes what the waiter waits for notifies at all.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_WAKEUPS_H
#define BELAY_ANALYSIS_WAKEUPS_H

#include "analysis/Finding.h"
#include "analysis/Summary.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct LostWakeUp {
  Record Notify; ///< in the terms of In; no event if nobody notifies
  Record Write;  ///< of what the predicate reads; no event if nothing is written
  const ir::Event *Wait = nullptr;
  const ir::Event *Join = nullptr; ///< waits for the waiter for ever
  const ir::Place *Condition = nullptr, *Mutex = nullptr, *State = nullptr;
  const ir::Process *In = nullptr, *Waiter = nullptr;
  clang::SourceLocation Loc;   ///< the notify, or the write that needs one; if a wrapper makes it, the wrapper's call
  clang::SourceLocation Tests; ///< the wait, likewise
  Confidence Level = Confidence::Likely; ///< a bounded wait only delays
};

/// In source order of the notifications, one each.
std::vector<LostWakeUp> findLostWakeUps(const Unit &U);

} // namespace belay::analysis

#endif
