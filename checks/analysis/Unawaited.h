//===- Unawaited.h - semaphores that nobody waits for ---------------------===//
//
// Who releases a semaphore or counts a latch down lets somebody go on. Where
// nobody in the program ever waits for it, a wait has been left out, or the
// whole of it is of no use.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_UNAWAITED_H
#define BELAY_ANALYSIS_UNAWAITED_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct Unawaited {
  const clang::ValueDecl *D = nullptr;
  llvm::SmallVector<const clang::Expr *, 4> Posts; ///< in source order
};

/// Those of which every use is in the unit, and none of them waits or gives it to others, in source order.
std::vector<Unawaited> findUnawaited(const Unit &U);

/// The atomic at \p P, by whatever name the function has for the object that it is in; null if it is anything else.
const clang::ValueDecl *atomicAt(const ir::Place *P);

/// An atomic that is waited for and changed, and that nobody notifies of.
struct Unnotified {
  const clang::ValueDecl *D = nullptr;
  const clang::Expr *Wait = nullptr, *Change = nullptr; ///< the first in the text
};

/// The same of these: every use is in the unit.
std::vector<Unnotified> findUnnotified(const Unit &U);

} // namespace belay::analysis

#endif
