//===- HandLocks.h - locks that are kept in order by hand -----------------===//
//
// Nothing is wrong yet where a mutex is locked and unlocked by hand: the next
// early return or exception between the two leaves it locked. Neither where two
// are unlocked in the order in which they were locked. A thread that may be
// cancelled at any instruction is another matter: it can end while it locks.
// And so is one that goes on as if it had what it only tried to lock.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_HANDLOCKS_H
#define BELAY_ANALYSIS_HANDLOCKS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct HandLock {
  enum Kind : uint8_t {
    ByHand, ///< First locks, Second unlocks, of the same mutex
    Order,  ///< First unlocks what was locked before what Second unlocks
    Cancel, ///< First locks, past Second, which lets the thread be cancelled anywhere
    Left,   ///< First locks, and Second, with that held, is where the thread can end that somebody cancels
    Tried,  ///< First tries to lock, nobody asks whether it has, and Second unlocks
  } K = ByHand;
  const ir::Event *First = nullptr, *Second = nullptr;
};

/// In the order of the processes; of each kind and mutex one in each process.
std::vector<HandLock> findHandLocks(const Unit &U);

} // namespace belay::analysis

#endif
