//===- BusyWaits.h - loops that spin --------------------------------------===//
//
// A cycle of a loop that does nothing but ask: a try that fails, a select that
// takes its default, a stop token or a flag that isn't set. Nothing in the loop
// gives way (a sleep, a yield, a pause), which would make it a spin by choice.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_BUSYWAITS_H
#define BELAY_ANALYSIS_BUSYWAITS_H

#include "analysis/Loops.h"

namespace belay::analysis {

struct BusyWait {
  clang::SourceLocation Loop;
  const ir::Event *Poll = nullptr; ///< what the loop asks
};

/// In source order; one for each loop.
std::vector<BusyWait> busyWaits(const ir::Process &P);

} // namespace belay::analysis

#endif
