//===- KeptLocks.h - returns that keep a lock for nobody ------------------===//
//
// `lock_entry()` and `begin()` may well return with a lock held, as their names
// say. One that also returns without it has to tell its caller which it was: a
// function without a result doesn't, and one that reports a failure has nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_KEPTLOCKS_H
#define BELAY_ANALYSIS_KEPTLOCKS_H

#include "ir/IR.h"

namespace belay::analysis {

/// True if \p Return of \p P, null at the end of its body, says nothing to the caller, or that it came to nothing.
bool tellsNothing(const ir::Process &P, const ir::Event *Return);

/// True if nobody is meant to have what \p Lock of \p P has locked where \p Return comes, null at the end of the body:
/// \p P says nothing of locks in its name, or nothing to its caller, who gets it unlocked where \p Free says so of the
/// last block.
bool keptForNobody(const ir::Process &P, const ir::Event &Lock, const ir::Event *Return,
                   llvm::function_ref<bool(const ir::Block &)> Free);

} // namespace belay::analysis

#endif
