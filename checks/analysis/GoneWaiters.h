//===- GoneWaiters.h - notifications of who may have left ------------------===//
//
// Who waits for an object of its own, on its stack, leaves as soon as it finds
// what it waits for, and the object with it. A notify that comes after the
// unlock may come to where it was.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_GONEWAITERS_H
#define BELAY_ANALYSIS_GONEWAITERS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct GoneWaiter {
  const ir::Event *Write, *Unlock, *Notify; ///< by one, in this order
  const ir::Event *Wait;                    ///< by the owner of what is notified
  const clang::VarDecl *Object;             ///< its local, which it has let others know
  const ir::Process *In;
};

/// In the order of the functions, one for each notify.
std::vector<GoneWaiter> findGoneWaiters(const Unit &U);

} // namespace belay::analysis

#endif
