//===- Parts.h - what checks say in files of their own ---------------------===//

#ifndef BELAY_LOCK_PARTS_H
#define BELAY_LOCK_PARTS_H

#include "analysis/Finding.h"
#include "analysis/Unit.h"
#include <vector>

namespace belay {

/// Of missing-unlock: slots of semaphores, callees that unlock on some paths, guards that don't hold what they seem to.
void unlocks(const analysis::Unit &U, std::vector<Finding> &Out);
/// Of lost-notify: signals, events, and atomics that are waited for.
void wakers(const analysis::Unit &U, std::vector<Finding> &Out);

} // namespace belay

#endif
