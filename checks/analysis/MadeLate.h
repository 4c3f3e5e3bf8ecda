//===- MadeLate.h - mutexes that are locked before they are made ----------===//
//
// `p = malloc(...); add(p, first); pthread_mutex_init(&p->mutex, NULL);`, where
// `add` locks what isn't one yet.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_MADELATE_H
#define BELAY_ANALYSIS_MADELATE_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct MadeLate {
  const ir::Event *Use = nullptr; ///< the lock, or the call that locks
  const ir::Event *Lock = nullptr, *Made = nullptr;
  const ir::Place *Mutex = nullptr;
};

/// In the order of the processes, one for each mutex.
std::vector<MadeLate> findMadeLate(const Unit &U);

} // namespace belay::analysis

#endif
