//===- StartedAgain.h - threads whose handle another takes over ------------===//

#ifndef BELAY_ANALYSIS_STARTEDAGAIN_H
#define BELAY_ANALYSIS_STARTEDAGAIN_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// `void start() { if (!running) spawn(); }  void restart() { spawn(); }`: the first reckons with a thread that runs,
/// the second overwrites its handle.
struct StartedAgain {
  const ir::Event *Start; ///< in By: the call that comes to Spawn, or that itself
  const ir::Event *Spawn;
  const ir::Process *By, *Asks; ///< Asks looks first
  const ir::Place *Handle;
  clang::SourceLocation Asked;
};

/// In the order of the functions.
std::vector<StartedAgain> findStartedAgain(const Unit &U);

} // namespace belay::analysis

#endif
