//===- ForkLocks.h - mutexes that the child of a fork locks ---------------===//
//
// The child has one thread, the one that forked. A mutex that another thread
// held at that moment stays locked in it for ever.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_FORKLOCKS_H
#define BELAY_ANALYSIS_FORKLOCKS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct ForkLock {
  Record Lock;                      ///< by the child
  const ir::Event *Fork = nullptr;  ///< in the function that Lock is a record of
  const ir::Event *Other = nullptr; ///< where another thread locks it
  const ir::Process *In = nullptr;  ///< that is in
  const ir::Event *Spawn = nullptr; ///< the start of the thread that runs when the process forks
};

/// One for each lock of a child, in the order of the processes.
std::vector<ForkLock> findForkLocks(const Unit &U);

} // namespace belay::analysis

#endif
