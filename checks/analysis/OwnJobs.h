//===- OwnJobs.h - writes that there is nobody to tell of -----------------===//
//
// Who is woken by nobody needs no notification: a job that the waiter runs itself,
// and a thread that waits on the condition of an object of its own.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_OWNJOBS_H
#define BELAY_ANALYSIS_OWNJOBS_H

#include "analysis/Unit.h"
#include "analysis/Waiters.h"

namespace belay::analysis {

/// `post([this] { ended_ = true; cv_.notify_one(); });`, and who waits runs what it takes out of its queue: a lambda
/// that is only given away is one of these jobs, and there is nobody else to wake.
bool isOwnJob(const Unit &U, const ir::Process &P, const Waiter &W);

/// \p P and \p W, each a thread's function that is given an object, wait on the same member: no function starts both,
/// so that is an object of each one's own, and \p P makes \p Write where it waits itself.
bool eachWaits(const Unit &U, const ir::Process &P, const Record &Write, const Waiter &W);

} // namespace belay::analysis

#endif
