//===- Forks.h - which branch is the child's ------------------------------===//
//
// `if (fork() == 0)`: the child has one thread, the one that forked.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_FORKS_H
#define BELAY_ANALYSIS_FORKS_H

#include "ir/IR.h"

namespace belay::analysis {

/// The calls of fork in \p P.
llvm::SmallVector<const ir::Event *, 1> forksIn(const ir::Process &P);

/// The one of \p Forks in whose child only \p B goes to \p Succ, as in `if (fork() == 0)`; null if there is none.
const ir::Event *childOf(llvm::ArrayRef<const ir::Event *> Forks, const ir::Block &B, unsigned Succ,
                         const clang::ASTContext &Ctx);

} // namespace belay::analysis

#endif
