//===- Identity.h - code that asks which thread it is on ------------------===//
//
// `if (loop->isInLoopThread()) f(); else loop->post(f)`: what follows such a
// question is the business of one thread.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_IDENTITY_H
#define BELAY_ANALYSIS_IDENTITY_H

#include "analysis/Cells.h"
#include "ir/IR.h"
#include "clang/AST/Stmt.h"

namespace belay::analysis {

/// True if \p S asks which thread it is on, by its identifier or a variable that each thread has of its own; itself or
/// in \p Depth calls of functions that can be seen.
bool asksWho(const clang::Stmt *S, unsigned Depth = 0);

/// True if \p P comes to \p At only where it has found that it is on the thread which it asks for.
bool onlyByOwner(const ir::Process &P, const ir::Block &At);

/// True if \p E is asked for in \p S together with who this is: `count && owner == pthread_self()`. What others have
/// written makes no difference to it.
bool asksBesideWho(const clang::Stmt *S, const clang::Expr *E);

/// True if \p E goes through an element that each thread has of its own, as it goes by what a call says of this one:
/// `queues[index]`, and `index = worker_thread_index();`.
bool ofOwnThread(const clang::Expr *E, const Uses &All);

} // namespace belay::analysis

#endif
