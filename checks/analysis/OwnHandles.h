//===- OwnHandles.h - threads that read the handle they are put into ------===//
//
// `thread_ = std::thread(&Loop::run, this);` assigns when the thread may run
// already: what it asks of `thread_` itself may come before there is anything.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_OWNHANDLES_H
#define BELAY_ANALYSIS_OWNHANDLES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct OwnHandle {
  const ir::Event *Spawn = nullptr;
  const ir::Process *Starter = nullptr, *Entry = nullptr;
  const clang::FieldDecl *Handle = nullptr;
  const clang::Expr *Read = nullptr; ///< by the thread
};

/// One for each member, in the order of the spawns. None where the starter orders anything by what it does next, or
/// the thread first waits.
std::vector<OwnHandle> findOwnHandles(const Unit &U);

} // namespace belay::analysis

#endif
