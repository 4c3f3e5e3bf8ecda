//===- Identity.h - code that asks which thread it is on ------------------===//
//
// `if (loop->isInLoopThread()) f(); else loop->post(f)`: what follows such a
// question is the business of one thread.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_IDENTITY_H
#define BELAY_ANALYSIS_IDENTITY_H

#include "clang/AST/Stmt.h"

namespace belay::analysis {

/// True if \p S asks which thread it is on, by its identifier or a variable that each thread has of its own; itself or
/// in \p Depth calls of functions that can be seen.
bool asksWho(const clang::Stmt *S, unsigned Depth = 0);

} // namespace belay::analysis

#endif
