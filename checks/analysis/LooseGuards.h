//===- LooseGuards.h - guards that don't hold what they seem to ------------===//
//
// `std::unique_lock lock(m, std::try_to_lock); ++n;`: whether it has the mutex
// nobody has asked. `lock.release();`: from now on nobody unlocks it.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_LOOSEGUARDS_H
#define BELAY_ANALYSIS_LOOSEGUARDS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct LooseGuard {
  const clang::VarDecl *Guard = nullptr;
  const ir::Event *Lock = nullptr;      ///< by its constructor, of a mutex that it may only try
  const ir::Event *Use = nullptr;       ///< the first access after a try; null of one that is released
  const clang::Expr *Release = nullptr; ///< which gives back a mutex that nobody takes
};

/// In the order of the functions. Of what is released only mutexes that nobody in the unit unlocks by hand, and no
/// other unit can name.
std::vector<LooseGuard> findLooseGuards(const Unit &U);

} // namespace belay::analysis

#endif
