//===- MutexUsers.h - a class whose mutex its callers lock ----------------===//

#ifndef BELAY_ANALYSIS_MUTEXUSERS_H
#define BELAY_ANALYSIS_MUTEXUSERS_H

#include "analysis/Harness.h"
#include "model/Model.h"

namespace belay::analysis {

/// A public method, of the class or of a base, returns one of the mutexes, or that is public itself where \p Member
/// isn't: callers lock it.
bool handsOut(const clang::CXXRecordDecl &C, const Lockset &L, const ir::Place *Member);

/// `engine.lock(); engine.play(); engine.unlock();`: a public method, of the class or of a base, leaves the mutex
/// locked for whoever calls it, or returns a guard of it, and the method of \p A, which never takes it itself, may be
/// called in between. Or the class is what another one is made with, which locks it; or it has a public guard class
/// (`EnvLock lock(&server)`), by which its users take the mutex.
bool usersLock(const Unit &U, model::Model &M, const Harness &H, const Access &A, const Lockset &L);

/// `state_.mutex`, under which methods access other members of `state_`: it is there for these, not for \p Member of
/// the object around them.
bool isForItsStruct(const Harness &H, const ir::Place *Member, const Lockset &L);

/// Only methods that start a thread and join it, as the one of \p W does, take the mutex: it is there for that thread.
bool isForOwnThread(const Unit &U, const Harness &H, const Access &W, const Lockset &L);

/// \p R comes by the code of another class than that of \p H that has an event loop, or knows one: what it does is done
/// on the loop's thread.
bool postsToLoop(const Harness &H, const Record &R, model::Model &M);

} // namespace belay::analysis

#endif
