//===- Permits.h - semaphores that give what isn't there -------------------===//
//
// A permit stands for something. Who releases it before that is there sends
// others to nothing; who releases one that he hasn't got adds to what there is.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_PERMITS_H
#define BELAY_ANALYSIS_PERMITS_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// `items.release(); lock.lock(); queue.push(job);`, where others take from the queue once they have acquired.
struct EarlyRelease {
  const ir::Event *Release, *Put, *Acquire, *Take;
};

/// In the order of the functions.
std::vector<EarlyRelease> findEarlyReleases(const Unit &U);

/// `if (!slots.try_acquire()) { slots.release(); return; }`
struct UnearnedRelease {
  const ir::Event *Try, *Release;
  const ir::Event *Other; ///< of what the function has acquired
};

/// In the order of the functions.
std::vector<UnearnedRelease> findUnearnedReleases(const Unit &U);

} // namespace belay::analysis

#endif
