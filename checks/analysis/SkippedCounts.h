//===- SkippedCounts.h - handlers that forget what is counted --------------===//

#ifndef BELAY_ANALYSIS_SKIPPEDCOUNTS_H
#define BELAY_ANALYSIS_SKIPPEDCOUNTS_H

#include "analysis/Unit.h"
#include "analysis/Waiters.h"
#include "clang/AST/StmtCXX.h"

namespace belay::analysis {

/// `try { task(); --pending; } catch (...) { log(); }`: who waits until nothing is pending waits for ever.
struct SkippedCount {
  const clang::CXXCatchStmt *Handler;
  const ir::Event *Count; ///< which it skips
  Waiter By;
};

/// In the order of the functions, one for each.
std::vector<SkippedCount> findSkippedCounts(const Unit &U);

} // namespace belay::analysis

#endif
