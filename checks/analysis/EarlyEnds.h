//===- EarlyEnds.h - waits that end without what they are for --------------===//
//
// `cv.wait_for(lock, second, [&] { return !queue.empty(); }); queue.pop();`: the
// time can be over, a stop requested, or the other side of the predicate true.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_EARLYENDS_H
#define BELAY_ANALYSIS_EARLYENDS_H

#include "analysis/Cells.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct EarlyEnd {
  const ir::Event *Wait = nullptr, *Take = nullptr;
  Cell Queue;                         ///< what the predicate wants not to be empty
  const clang::Expr *Other = nullptr; ///< what else the predicate is content with; null: a time-out or a stop
};

/// Where nobody looks before the first element is taken; in the order of the functions, one for each wait.
std::vector<EarlyEnd> findEarlyEnds(const Unit &U);

} // namespace belay::analysis

#endif
