//===- EntryLocks.cpp - locks that a process is entered with --------------===//
//
// `Unlock()` of a mutex class, `wait()` of a condition, or another that says so in
// its name, unlocks on every path what it hasn't locked: until then the lock is held.
// The name doesn't matter where nothing in it could lock it.
// So is the mutex of a condition that is waited on, whatever the name.
//
//===----------------------------------------------------------------------===//

#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "ir/Types.h"
#include "clang/AST/Attr.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

void Point::regain(Point &Other) const {
  for (const Held &H : Locks)
    if (contains(Dropped, H.Mutex) && !contains(Other.Dropped, H.Mutex) && !holds(Other.Locks, H.Mutex))
      insert(Other.Locks, {H.Mutex, H.Shared, /*Assumed=*/true});
}

bool locksForOthers(const FunctionDecl *F) {
  if (F->hasAttr<AcquireCapabilityAttr>() || F->hasAttr<ReleaseCapabilityAttr>() ||
      F->hasAttr<TryAcquireCapabilityAttr>() || F->hasAttr<NoThreadSafetyAnalysisAttr>() ||
      isa<CXXConstructorDecl>(F) || isa<CXXDestructorDecl>(F))
    return true;
  // `queue_append` and `send` end nothing, and a block is no lock.
  return F->getIdentifier() && llvm::any_of(words(F->getName()), [](llvm::StringRef W) {
           W = W.ltrim('_');
           const std::string Word = W.lower();
           auto Has = [&](const char *Verb) { return llvm::StringRef(Word).contains(Verb); };
           if (Has("lock"))
             return !Has("block") && !Has("clock");
           return llvm::any_of(llvm::ArrayRef({"acquire", "release", "enter", "leave", "begin", "fork", "wait"}), Has)
                      ? !Has("center")
                      : W.starts_with_insensitive("end") && !Has("endpoint") && !Has("endian");
         });
}

Tokens Flow::enteredWith() const {
  Tokens Out = waitedWith();
  const bool Says = locksForOthers(P.Function);
  Tokens Unlocked;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Unlock && !E.Implicit && E.Object->known() && E.Object->K != Place::MutexOf)
        insert(Unlocked, E.Object);
  for (const Place *X : Unlocked)
    if (Says ? unlockedFirst(X) || unlockedLast(X) : unlockedFirst(X) && !mayLock(X))
      insert(Out, X);
  return Out;
}

/// `if (--count == 0) m.unlock();`: a recursive mutex by hand, which counts beside \p X how often its owner has it.
bool Flow::unlockedLast(const Place *X) const {
  auto Counts = [&](const Event &E) {
    return E.Kind == EventKind::Write && E.Step < 0 && E.Object->K == Place::Field && X->K == Place::Field &&
           E.Object->Parent == X->Parent &&
           llvm::any_of(P.Blocks, [&](const Block &B) { return llvm::is_contained(B.Reads, E.Object); });
  };
  return llvm::any_of(P.Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Counts); }) && !mayLock(X);
}

/// True if something here, or in what is called, could lock \p X.
bool Flow::mayLock(const Place *X) const {
  auto Locks = [&](const Event &E) {
    if (E.Kind == EventKind::Lock || E.Kind == EventKind::Holds)
      return !E.Object->known() || E.Object == X || mayUnlock(E.Object, X);
    const Effect *Ef = E.Kind == EventKind::Call ? effect(E) : nullptr;
    return E.Kind == EventKind::Unknown || (Ef && (contains(Ef->MayAcquire, X) || holds(Ef->Acquired, X)));
  };
  return llvm::any_of(P.Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Locks); });
}

/// Who waits on a condition holds its mutex: where nothing here could lock it, the caller does.
Tokens Flow::waitedWith() const {
  Tokens Out;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Wait && E.Second && E.Second->known() && E.Second->K != Place::MutexOf)
        insert(Out, E.Second);
  llvm::erase_if(Out, [&](const Place *X) { return mayLock(X); });
  return Out;
}

/// True if each path out of the process unlocks \p X before anything that could lock it.
bool Flow::unlockedFirst(const Place *X) const {
  auto First = [&](const Event &E) -> std::optional<bool> {
    switch (E.Kind) {
    case EventKind::NoReturn:
      return true;
    case EventKind::Lock:
    case EventKind::Holds:
      if (E.Object == X || mayUnlock(E.Object, X))
        return false;
      return std::nullopt;
    case EventKind::Unlock:
      if (E.Object == X)
        return !E.Implicit;
      return std::nullopt;
    case EventKind::Call:
      if (const Effect *Ef = effect(E))
        if (contains(Ef->MayAcquire, X) || contains(Ef->Released, X) || holds(Ef->Acquired, X))
          return false;
      return std::nullopt;
    default:
      return std::nullopt;
    }
  };
  return ahead(P, First, /*All=*/true)[P.Entry];
}

} // namespace belay::analysis
