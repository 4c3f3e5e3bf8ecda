//===- Statics.h - what is done once: initialisers of statics -------------===//
//
// `static Pool pool = make();` in a function is made by the first call, and all
// others wait until it is. What the initialiser does never comes again.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_STATICS_H
#define BELAY_ANALYSIS_STATICS_H

#include "analysis/Summary.h"

namespace belay::analysis {

class Statics {
public:
  explicit Statics(const ir::Module &M);
  /// True if \p E is part of the initialiser of a static variable.
  bool initialises(const ir::Event *E) const { return At.lookup(E).Of; }
  /// The same for \p R, itself or by a call on its way.
  bool once(const Record &R) const;
  /// True if \p R is over when the thread of \p Spawn starts, and doesn't come again: the way to the thread comes past
  /// the initialiser that \p R is part of.
  bool before(const Record &R, const Record &Spawn) const;

  /// True if \p A and \p B start one and the same thread.
  bool same(const Record &A, const Record &B) const { return A.E == B.E && once(A) && once(B); }

private:
  struct Where {
    const ir::Process *In = nullptr;
    const clang::VarDecl *Of = nullptr; ///< whose initialiser it is part of
  };
  llvm::DenseMap<const ir::Event *, Where> At; ///< of processes that have such variables
};

} // namespace belay::analysis

#endif
