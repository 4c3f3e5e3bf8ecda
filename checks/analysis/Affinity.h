//===- Affinity.h - code that says which thread it is on --------*- C++ -*-===//
//
// `assert(loop_->isInLoopThread())`: what comes past that, and past the same
// elsewhere, is one thread's.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_AFFINITY_H
#define BELAY_ANALYSIS_AFFINITY_H

#include "analysis/Summary.h"
#include <map>
#include <string>

namespace belay::analysis {

class Affinity {
public:
  /// True if \p A of \p EntryA and \p B of \p EntryB, of one object, both assert that they are on one thread.
  bool oneThread(const Record &A, const ir::Process &EntryA, const Record &B, const ir::Process &EntryB);

private:
  using Threads = llvm::SmallVector<std::string, 1>; ///< what is asserted, as it is written
  /// What \p P asserts, itself or by what it calls on its object; on all of its paths, if it asks as well.
  const Threads &of(const ir::Process &P, unsigned Depth = 2);

  std::map<const ir::Process *, Threads> Known; // lookups only
};

} // namespace belay::analysis

#endif
