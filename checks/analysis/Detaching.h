//===- Detaching.h - threads that nobody has to join ----------------------===//
//
// POSIX and C11 threads that are detached without their handle: made so by their
// attributes, or by themselves.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_DETACHING_H
#define BELAY_ANALYSIS_DETACHING_H

#include "analysis/Summary.h"

namespace belay::analysis {

/// True if \p Spawn passes attributes, as pthread_create() may, which can make the thread a detached one.
bool hasAttributes(const ir::Event &Spawn, clang::ASTContext &Ctx);

/// True if \p R, of the thread that runs \p Entry, detaches one that the thread hasn't started: itself, as
/// `pthread_detach(pthread_self())` does.
bool detachesItself(const Record &R, const ir::Process &Entry);

/// True if \p Handle is an element of a local array that \p P names nowhere but in \p Spawn: nobody joins it.
bool namedOnlyAt(const ir::Place &Handle, const ir::Process &P, const ir::Event &Spawn);

} // namespace belay::analysis

#endif
