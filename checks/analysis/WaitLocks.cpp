//===- WaitLocks.cpp - the mutex of a wait --------------------------------===//

#include "analysis/WaitLocks.h"
#include "analysis/Locks.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
class WaitLocks {
public:
  explicit WaitLocks(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<WaitFault> run() {
    std::vector<std::pair<const Process *, const Record *>> Waits;
    for (auto &P : U.Module.Processes)
      for (const Record &R : S.of(P.get()).Records)
        if (isWait(R))
          Waits.push_back({P.get(), &R});
    if (Waits.empty())
      return {};
    collect();
    for (auto [P, R] : Waits) {
      if (R->Path.empty())
        notLocked(*P, *R);
      another(*R);
      anotherMember(*R);
    }
    // What the threads wait for, each with its own arguments.
    for (auto &P : U.Module.Processes)
      for (const Record &Spawn : S.of(P.get()).Records)
        for (const Target &T : Spawn.runs())
          for (const Record &R : S.records(T, [](const Record &R) { return R.kind() == EventKind::Wait; }))
            if (isWait(R))
              another(R);
    return std::move(Out);
  }

private:
  static bool isWait(const Record &R) {
    return R.kind() == EventKind::Wait && R.Object && R.second() && R.second()->known() &&
           R.second()->K != Place::MutexOf;
  }

  void collect() {
    for (auto &P : U.Module.Processes) {
      for (const Record &R : S.of(P.get()).Records)
        for (const Target &T : R.runs())
          Entries[T.P].push_back({&R, &T});
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::Call)
            for (const Target &T : S.callees(E))
              Called.insert(T.P);
    }
  }

  /// Nobody who calls \p P can hold \p M: it is where a thread begins, which nobody has started with it held and left
  /// it to the thread.
  bool begins(const Process &P, const Place *M) const {
    auto It = Entries.find(&P);
    const bool Starts = It != Entries.end() && llvm::none_of(It->second, [&](const auto &By) {
                          return holds(By.first->locks(), S.translate(M, By.second->Map));
                        });
    return (P.Function->isMain() || Starts) && !Called.count(&P);
  }

  static bool concerns(const Event &E, const Place *M) {
    auto Is = [&](const Place *X) { return X && X->known() && (X->within(M) || M->within(X)); };
    auto Given = [&](const Place *X) { return Is(X) || (X && X->K == Place::AddressOf && Is(X->Parent)); };
    return Given(E.This) || Given(E.Object) || Given(E.Second) || llvm::any_of(E.Args, Given);
  }

  void notLocked(const Process &P, const Record &R) {
    const Place *M = R.second();
    for (const Place *X = M; X; X = X->Parent)
      if (X->K == Place::Deref || X->isOneOfMany())
        return;
    if (holds(R.locks(), M) || contains(R.mayHold(), M) ||
        (M->root()->K != Place::Global && M->root()->K != Place::Local))
      return;
    const Event *Unlock = nullptr;
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind == EventKind::Unknown && concerns(E, M))
          return;
        if (E.Kind == EventKind::Unlock && E.Object == M)
          Unlock = &E;
      }
    // Locked before on every path, and unlocked since; or never locked by a thread that begins here.
    if (contains(R.after(), M) ? !Unlock : !begins(P, M))
      return;
    WaitFault F;
    F.Wait = R.E;
    F.Condition = R.Object;
    F.Mutex = M;
    F.Other = contains(R.after(), M) ? Unlock : nullptr;
    add(std::move(F));
  }

  /// A variable with static storage, or a part of one, that has one name.
  static bool plain(const Place *P) {
    for (; P && !P->isRoot(); P = P->Parent)
      if (P->K != Place::Field && (P->K != Place::Element || P->isOneOfMany()))
        return false;
    return P && (P->K == Place::Global || P->K == Place::Local || P->K == Place::This);
  }

  /// `cond_wait(&queue->full, &queue->mutex)` in functions that are given the object: each names it in its own way.
  void anotherMember(const Record &R) {
    const auto *C = R.Object->K == Place::Field ? R.Object->Decl : nullptr;
    const auto *M = R.second()->K == Place::Field ? R.second()->Decl : nullptr;
    const Place *Base = R.Object->Parent;
    if (!C || !M || !R.Path.empty() || R.second()->Parent != Base || Base->K != Place::Deref ||
        Base->root()->K != Place::Param)
      return;
    auto [It, New] = FirstMember.try_emplace(C, &R);
    const Record &Other = *It->second;
    if (!New && Other.second()->Decl != M && ToldMember.insert(C).second)
      add(fault(R, Other.second(), Other.E));
  }

  static WaitFault fault(const Record &R, const Place *OtherMutex, const Event *Other) {
    WaitFault F;
    F.K = WaitFault::Another;
    F.Wait = R.E;
    F.Other = Other;
    F.Condition = R.Object;
    F.Mutex = R.second();
    F.OtherMutex = OtherMutex;
    return F;
  }

  void another(const Record &R) {
    if (!plain(R.Object) || !plain(R.second()) || R.Object->root()->K != R.second()->root()->K)
      return;
    auto [It, New] = First.try_emplace(R.Object, R.second(), R.E);
    const auto &[Mutex, Wait] = It->second;
    if (New || Mutex == R.second() || !Told.insert(R.Object).second)
      return;
    add(fault(R, Mutex, Wait));
  }

  void add(WaitFault F) {
    if (llvm::none_of(Out, [&](const WaitFault &X) { return X.K == F.K && X.Wait == F.Wait; }))
      Out.push_back(std::move(F));
  }

  const Unit &U;
  const Summaries &S;
  std::set<const Process *> Called; // lookups only
  llvm::DenseMap<const Process *, llvm::SmallVector<std::pair<const Record *, const Target *>, 1>> Entries;
  /// The mutex of the first wait on a condition variable.
  llvm::DenseMap<const Place *, std::pair<const Place *, const Event *>> First;
  llvm::DenseSet<const Place *> Told;
  llvm::DenseMap<const Decl *, const Record *> FirstMember; ///< the same, by the member that is the condition
  llvm::DenseSet<const Decl *> ToldMember;
  std::vector<WaitFault> Out;
};
} // namespace

std::vector<WaitFault> findWaitFaults(const Unit &U) { return WaitLocks(U).run(); }

} // namespace belay::analysis
