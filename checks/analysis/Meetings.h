//===- Meetings.h - pairs of events that may happen at once ---------------===//
//
// In two threads that may run in parallel, on one object, with no lock that
// excludes them and nothing that orders them.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_MEETINGS_H
#define BELAY_ANALYSIS_MEETINGS_H

#include "analysis/Sharing.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace belay::analysis {

/// True if no common lock excludes \p A and \p B and no communication orders them.
bool unordered(const Record &A, const Record &B);

/// True if a lock of \p Given is in a structure that its function was given, and one of \p Others the same member of
/// what may be that structure: `p->lock` of who has come by it otherwise.
bool mayShareLock(const Lockset &Given, const Lockset &Others);

/// True if \p Then may come after \p First, both of \p P.
bool mayFollow(const ir::Process &P, const Summaries &S, const Record &First, const Record &Then);
/// True if \p R is of the constructor of what `new` makes, or of what that calls: others get the object by the pointer
/// that comes of it, but for the thread of \p Spawn, if the constructor starts that before.
bool madeFirst(const ir::Process &P, const Summaries &S, const Record &R, const Record &Spawn);

/// True if \p Own, which \p P gets to by a call, comes after a join of \p Spawn's thread in that call.
bool joinedInCall(const ir::Process &P, const Summaries &S, const Record &Own, const Record &Spawn);

/// True if \p Own, of spawner \p P, and \p Other, of the thread that \p Spawn started,
/// may be about the same object.
bool meets(const ir::Process &P, const Summaries &S, const Record &Own, const SpawnFacts &Spawn, const Record &Other);

/// The same for the threads that spawns \p I and \p J of \p F start, which may be two of one spawn.
bool meet(const ir::Process &P, const RunningFacts &F, const Record &A, unsigned I, const Record &B, unsigned J);

/// Is \p F told to leave races alone? They are meant.
bool isMeantToRace(const clang::FunctionDecl *F);

/// Whoever has waited for a signal has waited for what everybody who gives it waits for first.
void followSignals(std::vector<ThreadRecords> &Ths);

/// True if both \p A and \p B are done by one call_once.
bool startedOnce(const Record &A, const Record &B);

/// True if \p R, of the thread that \p Spawn starts, is done by call_once, by which the thread was started itself or
/// \p Owner is run: `call_once(flag, start)` in what the thread does starts no other.
bool doneAlready(const Record &R, const Record &Spawn, const ir::Process &Owner);

/// True if call_once starts the thread, by \p Spawn, and it runs \p Owner itself, as \p Rs of \p T say: \p Owner starts
/// no other then.
bool startsItself(llvm::ArrayRef<Record> Rs, const Target &T, const Record &Spawn, const ir::Process &Owner);

struct Meeting {
  const Record *A, *B;
  const ThreadRecords *InA, *InB; ///< null: the spawner
};

/// Calls \p Do for each two records of \p P and its threads \p Ths, the one chosen by
/// \p IsA and the other by \p IsB, that may be about one object at the same time.
void forMeetings(const ir::Process &P, const Summaries &S, const RunningFacts &F, llvm::ArrayRef<ThreadRecords> Ths,
                 llvm::function_ref<bool(const Record &)> IsA, llvm::function_ref<bool(const Record &)> IsB,
                 llvm::function_ref<void(const Meeting &)> Do);

} // namespace belay::analysis

#endif
