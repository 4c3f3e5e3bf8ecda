//===- SignalLocks.h - mutexes that the handler of a signal locks ---------===//
//
// A handler runs on top of whatever its thread was doing. If that had the mutex,
// the handler waits for a thread that can't go on before the handler is done. So it
// is with what is inside of malloc.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_SIGNALLOCKS_H
#define BELAY_ANALYSIS_SIGNALLOCKS_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// What waits for another to unlock, of a mutex that all functions name alike.
bool locksGlobal(const Record &R);

struct SignalLock {
  Record Lock;                      ///< by the handler, or what it calls
  const ir::Process *By = nullptr;  ///< the handler
  const ir::Event *Other = nullptr; ///< where others lock it
  const ir::Process *In = nullptr;  ///< that is in
  clang::SourceLocation Installed;  ///< where it is made one
};

/// One for each handler and mutex, in the order of the processes.
std::vector<SignalLock> findSignalLocks(const Unit &U);

struct SignalAllocation {
  clang::SourceLocation Loc;       ///< of what allocates or frees
  const ir::Process *By = nullptr; ///< the handler, which returns to what it has interrupted
  clang::SourceLocation Installed;
};

/// The first in each handler, in the order in which handlers are installed.
std::vector<SignalAllocation> findSignalAllocations(const Unit &U);

} // namespace belay::analysis

#endif
