//===- UnpairedStores.h - pointers published with no release --------------===//
//
// Who loads a pointer with acquire means to see what it points to. It does so only
// if the pointer was stored with release, or more, or after a fence.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_UNPAIREDSTORES_H
#define BELAY_ANALYSIS_UNPAIREDSTORES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct UnpairedStore {
  const ir::Event *Store = nullptr, *Load = nullptr;
};

/// Each relaxed store of a pointer that all others store relaxed, too, in the order of the functions.
std::vector<UnpairedStore> findUnpairedStores(const Unit &U);

} // namespace belay::analysis

#endif
