//===- AtOnce.h - what several threads run at once ------------------------===//

#ifndef BELAY_ANALYSIS_ATONCE_H
#define BELAY_ANALYSIS_ATONCE_H

#include "analysis/Running.h"
#include "analysis/Threads.h"
#include "analysis/Unit.h"

namespace belay::analysis {

/// A thread, and how it comes to a function.
struct Runner {
  const Thread *T = nullptr;
  const Frame *F = nullptr;
};

/// Each thread that runs \p P with no lock of its callers, by the first way.
std::vector<Runner> runnersOf(const Unit &U, const ir::Process &P);

/// What its starter knows of \p T; null if that is nothing.
const SpawnFacts *factsOf(const Unit &U, const Thread &T);

} // namespace belay::analysis

#endif
