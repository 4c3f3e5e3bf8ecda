//===- WrongTurn.h - notifications that may wake the wrong one ------------===//
//
// Where each waiter waits for a turn of its own, a notification of one of them
// may wake somebody whose turn it isn't. He sleeps on, and so does the other.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_WRONGTURN_H
#define BELAY_ANALYSIS_WRONGTURN_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct WrongTurn {
  const ir::Event *Notify = nullptr, *Wait = nullptr, *Spawn = nullptr;
  const clang::VarDecl *Turn = nullptr; ///< what each waiter has for himself
};

/// In source order of the notifications, one each.
std::vector<WrongTurn> findWrongTurns(const Unit &U);

} // namespace belay::analysis

#endif
