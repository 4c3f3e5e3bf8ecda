//===- LeakedSlots.h - semaphores that get back less than they gave -------===//
//
// Each path that leaves with what it has acquired, where others release it, leaves
// one fewer for the next; when there is none left, all wait.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_LEAKEDSLOTS_H
#define BELAY_ANALYSIS_LEAKEDSLOTS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct LeakedSlot {
  const ir::Event *Acquire = nullptr, *Release = nullptr; ///< on another path
  const ir::Event *At = nullptr;                          ///< a return, a throw, or a call that throws
  const ir::Place *Semaphore = nullptr;
  bool Throws = false;
};

/// In the order of the processes, one for each way out.
std::vector<LeakedSlot> findLeakedSlots(const Unit &U);

} // namespace belay::analysis

#endif
