//===- LockOrder.h - mutexes that are locked in different orders ----------===//
//
// One thread holds A and locks B, another holds B and locks A. Every function's
// summary says which locks are taken while which are held; a cycle of these is a
// deadlock if the threads may run at once and no further lock, which all of them
// hold, keeps them apart.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_LOCKORDER_H
#define BELAY_ANALYSIS_LOCKORDER_H

#include "analysis/Finding.h"
#include "analysis/Summary.h"
#include "analysis/Unit.h"
#include <optional>

namespace belay::analysis {

/// \p Second is locked while \p First is held.
struct LockStep {
  Record First, Second; ///< as the innermost function sees them that does both
  const ir::Place *Held = nullptr, *Taken = nullptr;
  clang::SourceLocation Loc; ///< where it takes the second
  Lockset Locks;             ///< all that is held
  bool HeldShared = false;
  Tokens Before, After;            ///< as of the summary it comes from
  const ir::Process *At = nullptr; ///< the innermost function that does both
  const ir::Process *In = nullptr; ///< in whose terms its places are
  const ir::Event *Site = nullptr; ///< where In gets there
  const Record *Spawn = nullptr;   ///< of the thread that does it, if In starts it
  const ir::Event *Given = nullptr; ///< where the callback is given that takes the second
};

struct LockCycle {
  llvm::SmallVector<LockStep, 2> Steps;  ///< each takes what the next one holds; the first is the first in the source
  std::vector<LockStep> Also;            ///< of two steps: more that do what the second does
  Confidence Level = Confidence::Likely; ///< Discipline: no two threads are seen that can be in it at once
};

/// In source order.
std::vector<LockCycle> findLockCycles(const Unit &U);

} // namespace belay::analysis

#endif
