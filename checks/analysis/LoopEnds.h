//===- LoopEnds.h - what a thread does once its object is at its end ------===//
//
// `while (!finish_) work(); assert(items_.empty());`, where only the destructor
// sets `finish_`: whoever leaves the loop has no other methods beside it.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_LOOPENDS_H
#define BELAY_ANALYSIS_LOOPENDS_H

#include "analysis/Summary.h"

namespace belay::analysis {

/// True if \p Inside, of a thread of an object, comes after a loop that is left only by a member which nobody but
/// constructors and destructors writes.
bool afterLastRound(const Record &Inside, const ir::Module &M);

} // namespace belay::analysis

#endif
