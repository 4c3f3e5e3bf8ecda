//===- LoneWakes.h - notifications of one, where all wait for the same ------===//
//
// A gate that opens once: all who wait may go on, and none of them changes that. Who
// notifies one of them leaves the others asleep.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_LONEWAKES_H
#define BELAY_ANALYSIS_LONEWAKES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct LoneWake {
  const ir::Event *Notify = nullptr, *Wait = nullptr, *Spawn = nullptr;
  const ir::Place *State = nullptr; ///< what is set then
};

/// In the order of the functions that notify, one for each notification.
std::vector<LoneWake> findLoneWakes(const Unit &U);

} // namespace belay::analysis

#endif
