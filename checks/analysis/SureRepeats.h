//===- SureRepeats.h - a lock or an unlock that is bound to come twice ----===//
//
// `unlock(&m); if (!fits(x)) continue; ... lock(&m);` in a loop whose rounds
// begin with the unlock: where paths with and without the lock meet, something
// usually tells them apart. Nothing does where all that follows does the same.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_SUREREPEATS_H
#define BELAY_ANALYSIS_SUREREPEATS_H

#include "analysis/Unlockers.h"

namespace belay::analysis {

struct SureRepeat {
  const ir::Event *First, *Again;
};

/// The unlocks of \p M in \p P, with \p Locks the locks, that every path from some point on comes to, although whatever
/// led there has just done that.
llvm::SmallVector<SureRepeat, 1> sureRepeats(const Unit &U, const Unlockers &Who, const ir::Process &P,
                                             const ir::Place *M, bool Locks);

} // namespace belay::analysis

#endif
