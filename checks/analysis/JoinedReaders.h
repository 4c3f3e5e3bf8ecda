//===- JoinedReaders.h - pipes that whoever joins their reader keeps open -===//

#ifndef BELAY_ANALYSIS_JOINEDREADERS_H
#define BELAY_ANALYSIS_JOINEDREADERS_H

#include "analysis/OpenEnds.h"

namespace belay::analysis {

/// Where array \p V is made the two ends of a pipe, of which a read waits; null if it isn't.
const Use *pipeOf(const Uses &U, const clang::VarDecl *V);

/// Threads that read a pipe to its end, and are joined by whoever still has its writing end open.
std::vector<OpenEnd> joinedReaders(const Threads &Ts, Endings &E);

} // namespace belay::analysis

#endif
