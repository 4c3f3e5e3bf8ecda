//===- EarlyIndices.h - indices that are stored before what they lead to ---===//
//
// `head.store(h + 1); ring[h] = x;`: who reads the index finds an element that
// isn't there yet. `tail.store(t + 1); x = ring[t];`: or one that is overwritten.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_EARLYINDICES_H
#define BELAY_ANALYSIS_EARLYINDICES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct EarlyIndex {
  const ir::Event *Store, *Access; ///< of the index, and of the element
  const ir::Event *Load, *Other;   ///< of another function
};

/// In the order of the functions, one for each store.
std::vector<EarlyIndex> findEarlyIndices(const Unit &U);

} // namespace belay::analysis

#endif
