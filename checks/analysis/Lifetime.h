//===- Lifetime.h - threads that live as long as the program --------------===//

#ifndef BELAY_ANALYSIS_LIFETIME_H
#define BELAY_ANALYSIS_LIFETIME_H

#include "analysis/Parties.h"

namespace belay::analysis {

/// True if \p T is started in `main` itself.
bool startedInMain(const Thread &T);
/// True if nobody is meant to end \p T: its handle or its object is never
/// destroyed, or `main` lets it go.
bool lastsForEver(const Threads &Ts, const Uses &U, const Thread &T, const Parties &P);
/// True if a function of another unit is given the identifier of \p T, `my_cancel(job->thread)`, and may end it by
/// that.
bool mayBeCancelled(const Threads &Ts, const Thread &T, const Uses &Us);
/// True if the unit ends threads by other means: cancellation or signals.
bool cancelsThreads(const ir::Module &M);

} // namespace belay::analysis

#endif
