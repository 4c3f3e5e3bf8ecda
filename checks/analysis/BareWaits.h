//===- BareWaits.h - waits after which nobody looks again -----------------===//

#ifndef BELAY_ANALYSIS_BAREWAITS_H
#define BELAY_ANALYSIS_BAREWAITS_H

#include "ir/IR.h"
#include <vector>

namespace belay::analysis {

/// A wait on a condition variable that goes on, whoever or whatever woke it.
struct BareWait {
  const ir::Process *In;
  const ir::Event *E;
  bool EndsAnyway; ///< by a timeout, or without a consequence: it is at worst early
};

/// Of the whole unit, but for those that leave the test to their callers.
std::vector<BareWait> bareWaits(const ir::Module &M);

} // namespace belay::analysis

#endif
