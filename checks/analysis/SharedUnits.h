//===- SharedUnits.h - bit-fields with a lock each ------------------------===//
//
// Bit-fields next to each other are one piece of memory: who writes one of them reads and
// writes the others as well. A mutex for each doesn't keep them apart.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_SHAREDUNITS_H
#define BELAY_ANALYSIS_SHAREDUNITS_H

#include "analysis/Summary.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct SharedUnit {
  Record A, B; ///< writes of two bit-fields, each under a mutex that all writes of it hold
};

/// One for each structure.
std::vector<SharedUnit> findSharedUnits(const Unit &U);

} // namespace belay::analysis

#endif
