//===- LostSignals.h - signals that whoever waits for them can miss -------===//

#ifndef BELAY_ANALYSIS_LOSTSIGNALS_H
#define BELAY_ANALYSIS_LOSTSIGNALS_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// `while (!ended) pause();`: the handler can come between the test and the sleep.
struct MissedPause {
  const clang::CallExpr *Pause = nullptr;
  const clang::VarDecl *Flag = nullptr;
  const clang::FunctionDecl *Handler = nullptr;
  const clang::Expr *Sets = nullptr; ///< by the handler
  clang::SourceLocation Tests;       ///< by the loop
  clang::SourceLocation Installed;   ///< where the handler is made one
};

/// Where nothing in the unit blocks signals, repeats them, or wakes who sleeps in another way.
std::vector<MissedPause> findMissedPauses(const Unit &U);

/// Signals that are blocked for sigwait when threads are running already, which don't block them.
struct LateMask {
  const clang::CallExpr *Mask = nullptr, *Wait = nullptr;
  const clang::Expr *Start = nullptr; ///< of a thread before that
  const clang::VarDecl *Set = nullptr;
};

/// Where nobody else in the unit blocks any.
std::vector<LateMask> findLateMasks(const Unit &U);

} // namespace belay::analysis

#endif
