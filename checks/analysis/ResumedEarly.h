//===- ResumedEarly.h - awaiters that are used once they are resumed ------===//
//
// await_suspend gives the coroutine's handle to another thread, which may resume the
// coroutine before await_suspend returns. The awaiter is a temporary of the co_await, and
// is gone by then.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_RESUMEDEARLY_H
#define BELAY_ANALYSIS_RESUMEDEARLY_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct ResumedEarly {
  const clang::Expr *Given = nullptr;     ///< the call that gives the handle away, or resumes it
  const clang::MemberExpr *Use = nullptr; ///< of a member of the awaiter, after that
  bool Resumes = false;                   ///< Given resumes the coroutine itself
};

std::vector<ResumedEarly> findResumedEarly(const Unit &U);

} // namespace belay::analysis

#endif
