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

/// True if \p In names the array \p V nowhere but in \p Spawn: nobody joins what it keeps there.
bool namedOnlyAt(const clang::VarDecl &V, const clang::FunctionDecl &In, const ir::Event &Spawn);

} // namespace belay::analysis

#endif
