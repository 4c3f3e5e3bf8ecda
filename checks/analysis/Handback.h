//===- Handback.h - functions that unlock for their caller on some paths --===//
//
// `if (bad(n)) { unlock(&m); return -1; } return 0;`: whether the caller still
// has its lock is in the result. A caller that sees -1 and unlocks once more
// unlocks what it hasn't locked.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_HANDBACK_H
#define BELAY_ANALYSIS_HANDBACK_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct Handback {
  const ir::Event *Unlock = nullptr; ///< in the callee, on some of its paths
  const ir::Event *Call = nullptr;   ///< by a caller that has the lock
  const ir::Event *Again = nullptr;  ///< where the caller unlocks it once more; null if it doesn't
  const ir::Place *Mutex = nullptr;  ///< as the caller names it, or the callee if nothing is unlocked again
  const ir::Process *Callee = nullptr;
  bool Anyway = false; ///< the caller does so whatever the callee returns
};

/// In the order of the processes.
std::vector<Handback> findHandbacks(const Unit &U);

} // namespace belay::analysis

#endif
