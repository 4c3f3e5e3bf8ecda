//===- Customs.h - what the functions of a file do under a lock -----------===//
//
// C has no class to ask: a structure with a mutex in it, or a file's variables
// beside the file's mutex, is guarded by custom. Most functions take the mutex
// before they touch a member; the one that doesn't breaks the custom, unless it
// makes the object, ends it, or is called with the mutex held.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_CUSTOMS_H
#define BELAY_ANALYSIS_CUSTOMS_H

#include "analysis/Guards.h"

namespace belay::analysis {

/// One for each function and mutex that it would have to take, in source order.
std::vector<GuardBreak> findCustomBreaks(const Unit &U);

} // namespace belay::analysis

#endif
