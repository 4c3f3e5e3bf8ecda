//===- SequenceLocks.h - readers of a sequence lock that don't look again -===//
//
// A writer counts a sequence up before and after it stores; a reader loads it, copies,
// and loads it again. Who only looks whether it is odd, and not whether it is still the
// same after the copy, may have a mix of old and new values.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_SEQUENCELOCKS_H
#define BELAY_ANALYSIS_SEQUENCELOCKS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct TornCopy {
  const ir::Event *Load = nullptr;  ///< of the sequence, the only one
  const ir::Event *Copy = nullptr;  ///< the last load of what it guards
  const ir::Event *Count = nullptr; ///< where a writer first counts it up
  const ir::Process *Writer = nullptr;
};

std::vector<TornCopy> findTornCopies(const Unit &U);

} // namespace belay::analysis

#endif
