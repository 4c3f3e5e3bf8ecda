//===- LeakedThreads.h - thread objects that nobody can name any more -----===//
//
// `new std::thread(work);`: the object is never destroyed, so the program goes
// on, and nobody can join the thread.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_LEAKEDTHREADS_H
#define BELAY_ANALYSIS_LEAKEDTHREADS_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// The spawns whose handle is made by `new` and lost: nothing is given it, or only a local pointer by which nobody
/// joins, detaches, destroys or hands it on. What `main` starts may live as long as the program.
std::vector<const ir::Event *> findLeakedThreads(const Unit &U);

} // namespace belay::analysis

#endif
