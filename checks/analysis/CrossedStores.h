//===- CrossedStores.h - a store, then a load, against the same crossed ----===//
//
// `asleep = true; if (!work) sleep();` beside `work = true; if (asleep) wake();`: who stores
// with release may load before others see it, and both find the old value
// (Dekker's algorithm; C++ standard, [atomics.order]).
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_CROSSEDSTORES_H
#define BELAY_ANALYSIS_CROSSEDSTORES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct CrossedStore {
  const ir::Event *Store, *Load;           ///< Store is weaker than sequentially consistent
  const ir::Event *OtherStore, *OtherLoad; ///< of what Load loads, then of what Store stores
  const ir::Process *Other;
};

/// In the order of the functions, one for each store.
std::vector<CrossedStore> findCrossedStores(const Unit &U);

} // namespace belay::analysis

#endif
