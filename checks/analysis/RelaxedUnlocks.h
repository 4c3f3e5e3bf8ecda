//===- RelaxedUnlocks.h - spin locks whose unlock publishes nothing --------===//
//
// `while (busy.exchange(true, acquire)) {} ... busy.store(false, relaxed);`: who
// gets the lock next may see nothing of what was written under it.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_RELAXEDUNLOCKS_H
#define BELAY_ANALYSIS_RELAXEDUNLOCKS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct RelaxedUnlock {
  const ir::Event *Store, *Spin; ///< that gives the lock back, and that takes it in a loop
  const ir::Process *By;         ///< who spins
};

/// In the order of the functions, one for each store.
std::vector<RelaxedUnlock> findRelaxedUnlocks(const Unit &U);

} // namespace belay::analysis

#endif
