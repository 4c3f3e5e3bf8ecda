//===- WrongTurn.h - notifications that may wake the wrong one ------------===//
//
// Where each waiter waits for a turn of its own, a notification of one of them
// may wake somebody whose turn it isn't. He sleeps on, and so does the other. So it
// is where some wait for an element and others for room.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_WRONGTURN_H
#define BELAY_ANALYSIS_WRONGTURN_H

#include "analysis/Unit.h"
#include "analysis/Waiters.h"

namespace belay::analysis {

struct WrongTurn {
  const ir::Event *Notify = nullptr, *Wait = nullptr, *Spawn = nullptr;
  const clang::VarDecl *Turn = nullptr; ///< what each waiter has for himself
};

/// In source order of the notifications, one each.
std::vector<WrongTurn> findWrongTurns(const Unit &U);

struct CrossedWait {
  const ir::Event *Notify = nullptr;
  Waiter Own, Other;             ///< who notifies waits like this itself, and others like that
  clang::SourceLocation Started; ///< where several are started that do the first
};

/// One for each notification, in source order.
std::vector<CrossedWait> findCrossedWaits(const Unit &U);

} // namespace belay::analysis

#endif
