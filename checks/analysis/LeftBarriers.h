//===- LeftBarriers.h - threads that leave the others at a barrier -----------===//
//
// A thread of several meets the others at a barrier, round after round, and returns
// when its own part is done, or has failed. The others wait for it at the next round.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_LEFTBARRIERS_H
#define BELAY_ANALYSIS_LEFTBARRIERS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct LeftBarrier {
  const clang::Expr *If = nullptr;  ///< what the thread looks at, of its own, before it leaves
  const ir::Event *Wait = nullptr;  ///< where the others are
  const ir::Event *Start = nullptr; ///< the thread
};

/// In the order of the threads, one for each condition.
std::vector<LeftBarrier> findLeftBarriers(const Unit &U);

} // namespace belay::analysis

#endif
