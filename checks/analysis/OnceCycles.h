//===- OnceCycles.h - what is run once, and asks for itself ---------------===//
//
// `call_once(flag, load)` where `load` comes to the same call_once again: that
// waits until it has been run, by itself.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_ONCECYCLES_H
#define BELAY_ANALYSIS_ONCECYCLES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct OnceCycle {
  const ir::Event *Once = nullptr;              ///< the call_once
  llvm::SmallVector<const ir::Event *, 4> Path; ///< calls from what it runs to the call_once of the same flag, the last
};

/// In source order, one for each cycle.
std::vector<OnceCycle> findOnceCycles(const Unit &U);

} // namespace belay::analysis

#endif
