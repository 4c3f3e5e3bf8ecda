//===- Phases.h - methods that come before or after the others ------------===//
//
// A class may be called by any thread, but not all of it at any time: `init()`
// makes it ready, `finish()` takes what is left, and whoever has counted the
// users down to none is alone. Names and tests tell of it.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_PHASES_H
#define BELAY_ANALYSIS_PHASES_H

#include "analysis/Harness.h"

namespace belay::analysis {

/// True if one of the words of \p P's name is one of \p Any.
bool isNamed(const ir::Process &P, llvm::ArrayRef<llvm::StringRef> Any);
/// The same; false for null.
bool isNamed(const clang::FunctionDecl *F, llvm::ArrayRef<llvm::StringRef> Any);

/// By its name it makes an object, or ends it, and has it alone; so has the program, before its threads and after them.
bool inPhase(const clang::FunctionDecl *F);
/// By its name it comes first: it makes the object, or the library, ready for all that follows.
bool setsUp(const clang::FunctionDecl *F);
/// By its name it ends an object, which nobody else uses then.
bool endsIt(const clang::FunctionDecl *F);
/// By its name it may be called while nobody else is at work.
bool maybeAlone(const clang::FunctionDecl *F);

/// `cleanupAtFork`, `after_forked_as_child`: it is called by the only thread of a new process.
bool afterFork(const ir::Process &P);

/// `void reset() { head = nullptr; }`, which locks nothing at all, makes the object anew: nobody else has it then. So
/// does what only links it to itself.
bool beginsAnew(const Entry &E);

/// The method of \p A comes before all others, by its name, and it doesn't lock: the threads that it starts may be
/// another unit's.
bool comesFirst(const Access &A);

/// By its name the method of \p A comes after all others, and it takes no lock of the object but to wait for them
/// first: whoever calls it knows that they are done, or it sees to that itself.
bool comesLast(const Access &A, const Summaries &S);

/// `void cleanup() { free(buffer); }`: by its name \p Method ends what \p Freed frees, and joins nobody after that;
/// whoever calls it has seen to the threads.
bool freesLast(const Record &Freed, const ir::Process &Method, const Summaries &S);

/// It is there to assert something, where whoever calls it knows that nobody else is at work.
bool onlyAsserts(const Entry &E);

/// The mutex of \p W keeps those apart who end the object: others have no business with it then.
bool onlyForClosers(const Harness &H, const Access &W);

/// By its name \p Guard (`start_stop_mutex_`) keeps those apart who start and stop the object, and the method of \p A
/// does neither: it comes in between.
bool isForStarting(const Access &A, const Lockset &Guard);

/// `if (!locked_) return; mutex_.unlock();`: the function of \p Read unlocks one of \p Guard and locks it nowhere, so
/// it has the lock, and asks whether it has.
bool unlocksIt(const Record &Read, const Lockset &Guard, const Summaries &S);

/// Whoever writes what \p Read reads makes the object ready, by its name, or undoes that: the mutex is for those who
/// come in between.
bool writtenFirst(const Record &Read, llvm::ArrayRef<Access> All);

/// `void setLimit(int n) { limit = n; }`, where only what makes the object ready, by its name, locks for it: that goes
/// by what was set before, and its lock is there for something else.
bool setBefore(const Record &Write, llvm::ArrayRef<Access> All);

/// `char *front() { return data + head; }`, and nobody moves `head` on but `pop()`: whoever looks at the first and then
/// takes it is alone in that.
bool looksBeforeTaking(const Access &A, llvm::ArrayRef<Access> All);

/// Whoever copies an object copies one that is ready: what \p A reads of it is only written by methods that do it once.
bool isReady(const Harness &H, const Access &A, llvm::ArrayRef<Access> Writes);

/// `ensure(); use(text);`: all \p Writes are of what was empty, and \p A comes after the method has been there itself.
bool ensures(const Access &A, llvm::ArrayRef<Access> Writes, const Summaries &S);

/// `wait_for_mount(); storage->open();`: \p A, a read, comes after the method has waited under the lock of \p W, until
/// it was there.
bool waitedFirst(const Access &A, const Record &W, const Summaries &S);

/// `deactivate() { client->deactivate(); free(buffer); }`: who is told to end has first told those who call
/// back; a read, or anything once it has told a part of itself by a method of its own (`stop_service(); clear();`).
bool stoppedFirst(const Access &A);

/// `if (locked_) { locked_ = false; mutex_.unlock(); }`: who lets go of the lock of \p W, which it hasn't taken, on
/// every way from \p A on, has it from its caller until then; and what it asks whether to do so tells if it has.
bool untilUnlock(const Access &A, const Record &W, const Summaries &S);

/// Whoever has counted the users of the object, or what there is to do, and asked how many are left has it alone, if it
/// goes on.
bool isLast(const Access &A, const Summaries &S);

} // namespace belay::analysis

#endif
