//===- SilentStores.h - stores that nobody is told of ----------------------===//
//
// An atomic that is waited for is told of with notify_all(): a function that
// stores what ends the wait and leaves that out lets the waiter sleep on.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_SILENTSTORES_H
#define BELAY_ANALYSIS_SILENTSTORES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct SilentStore {
  const clang::ValueDecl *D = nullptr;
  const ir::Event *Store = nullptr, *Wait = nullptr;
  const ir::Event *Notify = nullptr; ///< of another function, which does tell
};

/// Stores of constants other than what the atomic is at first, and is waited to change from. In the order of the
/// functions. (Atomics that nobody ever notifies of are findUnnotified's.)
std::vector<SilentStore> findSilentStores(const Unit &U);

} // namespace belay::analysis

#endif
