//===- Explorer.h - explores the closed programs of a unit ----------------===//

#ifndef BELAY_EXPLORE_EXPLORER_H
#define BELAY_EXPLORE_EXPLORER_H

#include "explore/Problem.h"

namespace llvm {
class raw_ostream;
}
namespace belay::analysis {
class Unit;
}

namespace belay::explore {

/// Runs `main`, or the functions that start threads, in every order of their
/// steps within the default limits, when it is first asked for. Costs nothing
/// where no thread is started. Lives as long as the unit.
const Exploration &explored(const analysis::Unit &U);

/// What was run there, and what was found.
void printExplored(const analysis::Unit &U, llvm::raw_ostream &OS);

} // namespace belay::explore

#endif
