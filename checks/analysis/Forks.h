//===- Forks.h - which branch is the child's ------------------------------===//
//
// `if (fork() == 0)`: the child has one thread, the one that forked.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_FORKS_H
#define BELAY_ANALYSIS_FORKS_H

#include "ir/IR.h"
#include "llvm/ADT/BitVector.h"

namespace belay::analysis {

/// The calls of fork in \p P.
llvm::SmallVector<const ir::Event *, 1> forksIn(const ir::Process &P);

/// The one of \p Forks in whose child only \p B goes to \p Succ, as in `if (fork() == 0)`; null if there is none.
const ir::Event *childOf(llvm::ArrayRef<const ir::Event *> Forks, const ir::Block &B, unsigned Succ,
                         const clang::ASTContext &Ctx);

/// The blocks that \p P gets to from \p From, but for those that only the children of \p Forks get to.
llvm::BitVector reachedAlone(const ir::Process &P, unsigned From, llvm::ArrayRef<const ir::Event *> Forks);

} // namespace belay::analysis

#endif
