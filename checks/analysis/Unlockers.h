//===- Unlockers.h - who unlocks what others have locked ------------------===//

#ifndef BELAY_ANALYSIS_UNLOCKERS_H
#define BELAY_ANALYSIS_UNLOCKERS_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// True if call \p E gets \p M, or something that holds it.
bool given(const ir::Event &E, const ir::Place *M);

class Unlockers {
public:
  explicit Unlockers(const Unit &U) : U(U) {}

  /// True if some function unlocks \p M for others: then some may lock it for others. One that says no more than that,
  /// `pool_unlock(p)`, is seen through where it is called, unless it unlocks all of several. One that locks \p M as well
  /// is none, with \p Called also if it does so in what it calls.
  bool contract(const ir::Place *M, bool Called = true) const;
  /// True if code that isn't seen is given \p M.
  bool givenAway(const ir::Place *M) const;
  /// True if \p M is known in this unit only, and nothing there unlocks it or lets it out.
  bool nobody(const ir::Place *M) const;

private:
  bool anyEvent(llvm::function_ref<bool(const ir::Event &)> Is) const;

  const Unit &U;
};

} // namespace belay::analysis

#endif
