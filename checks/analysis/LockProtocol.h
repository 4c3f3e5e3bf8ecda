//===- LockProtocol.h - every lock has its unlock -------------------------===//
//
// One function and one mutex at a time: paths that leave the function with the
// mutex locked although others unlock it, and unlocks of what isn't held.
// Functions that lock for their callers, or unlock for them, are none of them.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_LOCKPROTOCOL_H
#define BELAY_ANALYSIS_LOCKPROTOCOL_H

#include "analysis/Finding.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct LockFault {
  enum Kind : uint8_t {
    Returns,  ///< a path leaves the function with it locked
    Throws,   ///< an exception does
    Never,    ///< nobody in the unit ever unlocks it
    Keeps,    ///< the function never unlocks it, and none of its callers does
    Ends,     ///< the thread never unlocks it
    Twice,    ///< unlocked, but it has been unlocked already
    Guard,    ///< unlocked by hand under a guard that unlocks it again
    Unlocked, ///< unlocked, but it has never been locked
    Mode      ///< locked shared, unlocked exclusively, or the other way round
  } K = Returns;
  const ir::Event *Lock = nullptr;   ///< the lock; Twice and Guard: the first unlock
  const ir::Event *At = nullptr;     ///< where it goes wrong; Returns: null at the end of the function
  const ir::Event *Unlock = nullptr; ///< Returns, Throws: how another path does it
  const ir::Place *Mutex = nullptr;
  const ir::Process *In = nullptr;
};

/// In the order of the processes.
std::vector<LockFault> findLockFaults(const Unit &U);

} // namespace belay::analysis

#endif
