//===- HeldBlocking.h - operations that block while a lock is held --------===//
//
// Who waits for another thread with a lock in hand waits for ever if that thread
// needs the lock to get there. What is known about the other side decides how sure
// a finding is.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_HELDBLOCKING_H
#define BELAY_ANALYSIS_HELDBLOCKING_H

#include "analysis/Finding.h"
#include "analysis/Summary.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct HeldBlock {
  enum Kind : uint8_t {
    Join,     ///< of a thread
    Wait,     ///< on a condition, with another mutex held
    Twice,    ///< the same, with its own mutex, a recursive one, locked by the caller, too
    Exchange, ///< send, receive, select, acquire, done: another thread has to come
    Endless,  ///< a call that can block without bound
    Blocks,   ///< any other call that blocks
    Sleep,
    Callback, ///< into code that isn't known
    Suspends  ///< co_await, co_yield
  } K = Blocks;
  Record Lock, Op; ///< as the innermost function sees them that does both
  const ir::Place *Mutex = nullptr;
  const ir::Event *Needs = nullptr;   ///< where the other side locks it
  const ir::Event *Started = nullptr; ///< Join: the thread
  clang::SourceLocation Loc;          ///< of the operation, as that function sees it
  Confidence Level = Confidence::Discipline;
};

/// In the order of the call graph.
std::vector<HeldBlock> findHeldBlocking(const Unit &U);

} // namespace belay::analysis

#endif
