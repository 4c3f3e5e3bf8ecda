//===- BareWaits.h - waits after which nobody looks again -----------------===//

#ifndef BELAY_ANALYSIS_BAREWAITS_H
#define BELAY_ANALYSIS_BAREWAITS_H

#include "analysis/Unit.h"
#include <vector>

namespace belay::analysis {

/// A wait on a condition variable that goes on, whoever or whatever woke it.
struct BareWait {
  const ir::Process *In;
  const ir::Event *E;
  bool EndsAnyway; ///< by a timeout, or without a consequence: it is at worst early
  const ir::Event *Look = nullptr; ///< at what it waits for, under the mutex, which was unlocked since
};

/// Of the whole unit, but for those that leave the test to their callers.
std::vector<BareWait> bareWaits(const Unit &U);

} // namespace belay::analysis

#endif
