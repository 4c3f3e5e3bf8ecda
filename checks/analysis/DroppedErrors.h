//===- DroppedErrors.h - errors that die in a thread ----------------------===//
//
// A handler in a thread that keeps the exception to itself, where the exception
// skipped what somebody else waits for: a promise, a latch, a semaphore, a value
// in a channel that nothing else in the thread gives.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_DROPPEDERRORS_H
#define BELAY_ANALYSIS_DROPPEDERRORS_H

#include "analysis/Threads.h"
#include <vector>

namespace clang {
class CXXCatchStmt;
}

namespace belay::analysis {

struct DroppedError {
  const clang::CXXCatchStmt *Handler = nullptr;
  const ir::Event *Gives =
      nullptr;                   ///< what the exception skips; null: the handler is empty, and nobody is known to wait
  std::string What;              ///< what is given
  const Record *Waits = nullptr; ///< who waits for it
};

/// In source order of the handlers of each frame of \p T.
std::vector<DroppedError> droppedErrors(const Thread &T, const Threads &Ts);

} // namespace belay::analysis

#endif
