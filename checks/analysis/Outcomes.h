//===- Outcomes.h - what a branch says of a call's result -----------------===//
//
// `if (pthread_create(...) != 0) return;`: on one edge the thread runs, on the
// other it never started. The same for locks that were tried.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_OUTCOMES_H
#define BELAY_ANALYSIS_OUTCOMES_H

#include "ir/IR.h"
#include "llvm/ADT/APSInt.h"
#include <optional>

namespace belay::analysis {

/// Whether the result of \p E counts as true on edge \p Succ of \p B; nothing
/// if the branch doesn't ask for it.
std::optional<bool> outcome(const ir::Block &B, unsigned Succ, const ir::Event &E);

/// True if \p B goes to \p Succ only when \p E, which starts a thread or locks, came to nothing.
bool failed(const ir::Block &B, unsigned Succ, const ir::Event &E, const clang::ASTContext &Ctx);

/// The unlocks, endless waits, notifications and detachments of \p P, and its locks with \p Locks, that say whether
/// they failed, as none does that is given what it was made for: `if (pthread_mutex_unlock(&m) != 0) return -1;`
llvm::SmallVector<const ir::Event *, 4> neverFailing(const ir::Process &P, bool Locks = false);

/// True if \p B goes to \p Succ only where one of \p Never has failed.
bool cantBe(llvm::ArrayRef<const ir::Event *> Never, const ir::Block &B, unsigned Succ, const clang::ASTContext &Ctx);

/// The same by a status of \p F that is 0 where \p E starts the thread and is set only where that failed:
/// `if (s == OK) { err = create(...); if (err) s = FAILED; } if (s != OK) ...`
bool ruledOut(const ir::Block &B, unsigned Succ, const ir::Event &E, const clang::FunctionDecl &F);

/// False if \p B doesn't go to \p Succ where \p Call has returned \p Value; \p Round: in whichever round of a loop,
/// where nothing else is assigned to what is asked.
bool allows(const ir::Block &B, unsigned Succ, const ir::Event &Call, const llvm::APSInt &Value,
            const clang::ASTContext &Ctx, bool Round = false);

/// `status rc = lock(); if (!SUCCESS(rc)) return rc;`: \p Return gives back, in a structure, what \p Call has returned.
bool returnsResult(const ir::Event &Return, const ir::Event &Call);

/// True if \p P gets from \p First to \p Then only where \p First hasn't returned 0.
bool onlyIfFailed(const ir::Process &P, const ir::Event &First, const ir::Event &Then, const clang::ASTContext &Ctx);

/// True if one of \p A and \p B starts in \p P what the other couldn't: `if (a) { report(); assert((a) == 0); }` of a
/// macro.
bool triesAgain(const ir::Process &P, const ir::Event &A, const ir::Event &B, const clang::ASTContext &Ctx);

} // namespace belay::analysis

#endif
