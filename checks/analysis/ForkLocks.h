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
  const ir::Event *Fork = nullptr;
  const ir::Process *ForkedBy = nullptr; ///< the function that Lock is a record of
  const ir::Event *Other = nullptr;      ///< where another thread locks it
  const ir::Process *In = nullptr;       ///< that is in
  /// The start of the thread that runs when the process forks. Null where the unit starts none: then the child is there
  /// to run another program, and others lock the mutex.
  const ir::Event *Spawn = nullptr;
};

/// One for each lock of a child, in the order of the processes.
std::vector<ForkLock> findForkLocks(const Unit &U);

} // namespace belay::analysis

#endif
