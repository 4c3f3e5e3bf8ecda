//===- WaitLocks.h - the mutex of a wait ----------------------------------===//
//
// A wait on a condition variable unlocks its mutex while it sleeps: it has to
// hold it, and all who wait on one condition variable need the same one.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_WAITLOCKS_H
#define BELAY_ANALYSIS_WAITLOCKS_H

#include "analysis/Finding.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct WaitFault {
  enum Kind : uint8_t {
    NotLocked, ///< the mutex isn't held
    Another    ///< others wait on the same condition variable with another mutex
  } K = NotLocked;
  const ir::Event *Wait = nullptr;
  const ir::Event *Other = nullptr; ///< Another: a wait with OtherMutex; NotLocked: the unlock, if there was one
  const ir::Place *Condition = nullptr, *Mutex = nullptr, *OtherMutex = nullptr;
};

/// In the order of the processes.
std::vector<WaitFault> findWaitFaults(const Unit &U);

} // namespace belay::analysis

#endif
