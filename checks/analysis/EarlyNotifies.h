//===- EarlyNotifies.h - notifications before what they tell of ------------===//

#ifndef BELAY_ANALYSIS_EARLYNOTIFIES_H
#define BELAY_ANALYSIS_EARLYNOTIFIES_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// `ready.notify_all(); ready = true;`: whoever waits looks, finds the old value and sleeps on.
struct EarlyNotify {
  const ir::Event *Notify, *Store, *Wait;
};

/// Of atomics, in the order of the functions.
std::vector<EarlyNotify> findEarlyNotifies(const Unit &U);

} // namespace belay::analysis

#endif
