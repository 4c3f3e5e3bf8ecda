//===- Stages.h - does a stage close what it sends to? --------------------===//
//
// Who takes from a stage's output goes on until it is closed. A stage that closes it
// where it ends, but not where it returns early or catches an exception, leaves the
// taker waiting, unless the output closes by itself or somebody else closes it.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_STAGES_H
#define BELAY_ANALYSIS_STAGES_H

#include "analysis/Endings.h"
#include "analysis/Threads.h"

namespace belay::analysis {

struct UnclosedStage {
  const Thread *T = nullptr;
  Ending Close;                 ///< on the other paths
  enum Way { Return, Handler, Round };
  clang::SourceLocation Leaves; ///< the return, the handler, or what is done instead
  Way By = Return;
  clang::SourceLocation Waits; ///< where somebody waits for it
};

std::vector<UnclosedStage> unclosedStages(const Threads &Ts, Endings &E);

} // namespace belay::analysis

#endif
