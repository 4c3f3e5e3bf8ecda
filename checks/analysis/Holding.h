//===- Holding.h - locks that are held from one event on ------------------===//
//
// A lockset says that a mutex is held here and there. This says that it was not
// let go of in between: who starts a thread under a lock and joins it before
// the unlock keeps out everybody else who takes that lock, as long as the
// thread runs.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_HOLDING_H
#define BELAY_ANALYSIS_HOLDING_H

#include "analysis/Summary.h"

namespace belay::analysis {

class Holding {
public:
  Holding() = default;
  /// Of what \p P holds at its event \p From.
  Holding(const Summaries &S, const ir::Process &P, const ir::Event &From);
  /// Held since then, on every path to \p E and through it.
  const Lockset &at(const ir::Event *E) const;

private:
  llvm::DenseMap<const ir::Event *, Lockset> Locks; ///< without the empty ones
};

/// What is in both, shared if it is in one of them.
Lockset common(const Lockset &A, const Lockset &B);

} // namespace belay::analysis

#endif
