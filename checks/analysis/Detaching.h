//===- Detaching.h - threads that nobody has to join ----------------------===//
//
// POSIX and C11 threads that are detached without their handle: made so by their
// attributes, or by themselves. And what a thread may be waited for by instead.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_DETACHING_H
#define BELAY_ANALYSIS_DETACHING_H

#include "analysis/Cells.h"
#include "analysis/Summary.h"

namespace belay::analysis {

/// True if \p Spawn passes attributes, as pthread_create() may, which can make the thread a detached one.
bool hasAttributes(const ir::Event &Spawn, clang::ASTContext &Ctx);

/// The call that says so if \p Spawn's attributes, a local that says nothing else, make the thread a detached one.
const clang::Expr *startsDetached(const ir::Event &Spawn, const Uses &Us, clang::ASTContext &Ctx);

/// True if \p R, of the thread that runs \p Entry, detaches one that the thread hasn't started: itself, as
/// `pthread_detach(pthread_self())` does.
bool detachesItself(const Record &R, const ir::Process &Entry);

/// Adds the objects whose methods \p Entry calls without that their bodies can be seen: `group.done()`.
void addUnseen(ir::Module &M, const ir::Process &Entry, Tokens &Signals);

/// The object whose method \p E calls, whose body can't be seen, but which waits, as its name says; null if it is
/// nothing like that.
const ir::Place *waitsUnseen(const ir::Event &E);

/// True if \p Handle is an element of a local array, or a member of a local structure, that \p P names nowhere but in
/// \p Spawn and where it is copied to it: nobody joins it.
bool namedOnlyAt(const ir::Place &Handle, const ir::Process &P, const ir::Event &Spawn);

} // namespace belay::analysis

#endif
