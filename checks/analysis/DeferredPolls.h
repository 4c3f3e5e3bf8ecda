//===- DeferredPolls.h - loops until a deferred call is ready -------------===//
//
// What std::async was given with std::launch::deferred runs in the get() or wait() of its
// future. Whoever asks first whether it is ready goes on asking.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_DEFERREDPOLLS_H
#define BELAY_ANALYSIS_DEFERREDPOLLS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct DeferredPoll {
  const clang::VarDecl *Future = nullptr;
  const clang::CallExpr *Async = nullptr; ///< that it comes from
  const ir::Event *Poll = nullptr;        ///< in the loop, which nothing but `ready` ends
  clang::SourceLocation Loop;
};

std::vector<DeferredPoll> findDeferredPolls(const Unit &U);

} // namespace belay::analysis

#endif
