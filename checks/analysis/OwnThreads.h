//===- OwnThreads.h - threads of a class that isn't known -------*- C++ -*-===//
//
// `writer_ = MyThread([this] { loop(); });`: what such a class does with a
// lambda isn't seen, but one that can be joined runs it on one thread. Others
// say by their names which thread is theirs.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_OWNTHREADS_H
#define BELAY_ANALYSIS_OWNTHREADS_H

#include "analysis/Harness.h"

namespace belay::analysis {

/// True if nobody runs any of \p All but a lambda that is given, in one place, to the constructor of a class that has a
/// `join()`, and what that calls on its object.
bool onOneOwnThread(const Unit &U, llvm::ArrayRef<const ir::Process *> All);

/// `resizeFromUIThread()`, `paint_on_main_thread()`: true if \p A and all of \p All that are in its way say that they
/// are on one thread, of which a program has one only. What that thread writes under the lock it may read without.
bool onNamedThread(const Access &A, llvm::ArrayRef<Access> All);

} // namespace belay::analysis

#endif
