//===- DeadOwners.h - robust mutexes that are left as their dead owner was -===//
//
// A lock that says EOWNERDEAD is held. Unless `pthread_mutex_consistent` is
// called before the unlock, nobody can lock the mutex any more.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_DEADOWNERS_H
#define BELAY_ANALYSIS_DEADOWNERS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct DeadOwner {
  const ir::Event *Lock;
  const clang::Expr *Test; ///< that finds out
};

/// In the order of the functions, in a unit that never calls it.
std::vector<DeadOwner> findDeadOwners(const Unit &U);

} // namespace belay::analysis

#endif
