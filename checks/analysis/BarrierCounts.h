//===- BarrierCounts.h - barriers that are made for others -----------------===//

#ifndef BELAY_ANALYSIS_BARRIERCOUNTS_H
#define BELAY_ANALYSIS_BARRIERCOUNTS_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// `barrier b(4);` for four threads that a loop starts, and whoever starts them waits at it as well.
struct BarrierCount {
  const clang::Expr *Made;
  const clang::ValueDecl *Barrier;
  int64_t For;                   ///< as many as are started
  const ir::Event *Start, *Wait; ///< the threads, and the one who isn't counted
  const ir::Process *By;
};

/// In the order of the functions that start the threads.
std::vector<BarrierCount> findBarrierCounts(const Unit &U);

} // namespace belay::analysis

#endif
