//===- CoroutineRefs.h - references that a coroutine outlives --------------===//
//
// `publish(loop, "a" + std::to_string(i));`: the string is gone at the end of
// the statement, and the coroutine reads it once it has been resumed.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_COROUTINEREFS_H
#define BELAY_ANALYSIS_COROUTINEREFS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct CoroutineRef {
  const clang::Expr *Argument = nullptr; ///< a temporary
  const clang::ParmVarDecl *Param = nullptr;
  const clang::Expr *Suspends = nullptr, *Use = nullptr; ///< of the coroutine, in this order
};

/// In the order of the source, one for each argument.
std::vector<CoroutineRef> findCoroutineRefs(const Unit &U);

} // namespace belay::analysis

#endif
