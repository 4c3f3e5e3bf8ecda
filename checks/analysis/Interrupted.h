//===- Interrupted.h - waits that a signal ends ---------------------------===//
//
// sem_wait fails with EINTR when a signal is handled, unless its handler was installed
// with SA_RESTART. Who doesn't look goes on as if somebody had posted.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_INTERRUPTED_H
#define BELAY_ANALYSIS_INTERRUPTED_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct InterruptedWait {
  const ir::Event *Wait = nullptr;
  const ir::Event *Goes = nullptr; ///< the first write of what others see, with no look in between
  clang::SourceLocation Installed; ///< the call of sigaction
};

std::vector<InterruptedWait> findInterruptedWaits(const Unit &U);

} // namespace belay::analysis

#endif
