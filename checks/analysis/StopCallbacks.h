//===- StopCallbacks.h - stop requests under the lock of their callback ----===//
//
// `request_stop()` runs the callbacks itself, before it returns: one that locks
// what is held there waits for its own thread. So does a `stop_callback` that is
// made once a stop was requested; and it isn't destroyed before it has run.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_STOPCALLBACKS_H
#define BELAY_ANALYSIS_STOPCALLBACKS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct LockedRequest {
  const ir::Event *Request, *Callback, *Lock; ///< where it is registered, which may be all, and what that locks;
                                              ///< Callback null: Request destroys it
  const ir::Place *Mutex;                     ///< as the one who requests names it
};

/// In the order of the functions, one for each request.
std::vector<LockedRequest> findLockedRequests(const Unit &U);

} // namespace belay::analysis

#endif
