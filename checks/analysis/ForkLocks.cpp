//===- ForkLocks.cpp - mutexes that the child of a fork locks -------------===//

#include "analysis/ForkLocks.h"
#include "analysis/Forks.h"
#include "analysis/Loops.h"
#include "analysis/Running.h"
#include "analysis/SignalLocks.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
class ForkLocks {
public:
  explicit ForkLocks(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<ForkLock> run() {
    for (const auto &P : U.Module.Processes)
      if (const auto Forks = forksIn(*P); !Forks.empty())
        look(*P, Forks);
    if (Found.empty() || preparesForks())
      return {};
    const bool Alone = S.all(EventKind::Spawn).empty();
    for (const auto &P : U.Module.Processes)
      if (P->Lowered && !Alone)
        meet(*P);
    std::vector<ForkLock> Out;
    for (ForkLock &L : Found) {
      if (Alone && executes(L))
        elsewhere(L);
      if (L.Other)
        Out.push_back(std::move(L));
    }
    return Out;
  }

private:
  /// What only the child of one of \p Forks locks, and hasn't from its parent.
  void look(const Process &P, llvm::ArrayRef<const Event *> Forks) {
    const ASTContext &Ctx = U.context();
    const llvm::BitVector Others = reachedAlone(P, P.Entry, Forks);
    for (const Block &B : P.Blocks)
      for (unsigned I = 0; I < B.Succs.size(); ++I)
        if (const Event *F = childOf(Forks, B, I, Ctx)) {
          llvm::BitVector Child = reachedAlone(P, B.Succs[I], Forks);
          Child.reset(Others);
          locks(P, *F, Child);
        }
  }

  void locks(const Process &P, const Event &Fork, const llvm::BitVector &Child) {
    for (unsigned Id : Child.set_bits())
      for (const Event &E : P.Blocks[Id].Events)
        InChild.insert(&E);
    llvm::SmallVector<const Place *, 2> Seen;
    const auto Held = S.of(&P).LocksAt.find(&Fork);
    for (const Record &R : S.of(&P).Records) {
      if (!InChild.contains(R.site()))
        continue;
      // One that is made anew is free.
      if (R.kind() == EventKind::Write)
        Seen.push_back(R.Object);
      if (!locksGlobal(R) || llvm::is_contained(Seen, R.Object))
        continue;
      Seen.push_back(R.Object);
      if (Held == S.of(&P).LocksAt.end() || !holds(Held->second, R.Object))
        Found.push_back({R, &Fork, &P, nullptr, nullptr, nullptr});
    }
  }

  /// `pthread_atfork` may have every mutex locked by whoever forks.
  bool preparesForks() const {
    ASTContext &Ctx = U.context();
    const auto Named = Ctx.getTranslationUnitDecl()->lookup(&Ctx.Idents.get("pthread_atfork"));
    return llvm::any_of(Named, [](const NamedDecl *D) { return D->isReferenced() || D->isUsed(); });
  }

  /// True if \p P calls what forks in \p L, or is it.
  bool forks(const Process &P, const ForkLock &L, llvm::DenseSet<const Process *> &Seen) const {
    const auto Is = [&](const Event &E) { return &E == L.Fork; };
    if (!Seen.insert(&P).second)
      return false;
    return llvm::any_of(P.Blocks, [&](const Block &B) {
      return llvm::any_of(B.Events, [&](const Event &E) {
        return Is(E) || llvm::any_of(E.Callees, [&](const Process *Q) { return forks(*Q, L, Seen); });
      });
    });
  }

  /// The child of \p L, which is there to run another program: one that goes on as a daemon has left no threads behind.
  bool executes(const ForkLock &L) const {
    return llvm::any_of(InChild, [&](const Event *E) {
      return E->Function && E->Function->getIdentifier() && E->Function->getName().starts_with("exec") &&
             blockOf(*L.ForkedBy, E);
    });
  }

  /// Threads that aren't in sight are what the mutex is there for, if it is locked by more than the child.
  void elsewhere(ForkLock &L) const {
    for (auto [P, R] : S.all(EventKind::Lock))
      if (!L.Other && R->Path.empty() && R->Object == L.Lock.Object && R->E != L.Lock.E && !InChild.contains(R->E)) {
        L.Other = R->E;
        L.In = P;
      }
  }

  /// Which of the threads of \p P run when it, or one of them, forks.
  void meet(const Process &P) {
    const RunningFacts &F = U.running().of(&P);
    if (F.Spawns.empty())
      return;
    for (ForkLock &L : Found) {
      if (L.Spawn)
        continue;
      for (const Block &B : P.Blocks)
        for (const Event &E : B.Events) {
          const llvm::SmallBitVector *On = F.at(&E);
          llvm::DenseSet<const Process *> Seen;
          if (On && (&E == L.Fork || llvm::any_of(E.Callees, [&](auto *Q) { return forks(*Q, L, Seen); })))
            for (unsigned I : On->set_bits())
              other(L, F.Spawns[I]);
        }
      for (unsigned I = 0; I < F.Spawns.size(); ++I) {
        llvm::DenseSet<const Process *> Seen;
        if (llvm::none_of(F.Spawns[I].R->runs(), [&](const Target &X) { return forks(*X.P, L, Seen); }))
          continue;
        for (unsigned J = 0; J < F.Spawns.size(); ++J)
          if (I == J ? F.Spawns[I].Many : F.Spawns[I].With.test(J) || F.Spawns[J].With.test(I))
            other(L, F.Spawns[J]);
      }
    }
  }

  /// Does the thread of \p Sp lock what \p L is about, other than in a child?
  void other(ForkLock &L, const SpawnFacts &Sp) const {
    const auto IsChilds = [&](const Event *E) { return InChild.contains(E); };
    for (const Target &X : Sp.R->runs())
      for (const Record &R : S.of(X.P).Records)
        if (!L.Spawn && R.kind() == EventKind::Lock && R.Object == L.Lock.Object && !IsChilds(R.E) &&
            llvm::none_of(R.Path, IsChilds)) {
          L.Other = R.E;
          L.In = R.In;
          L.Spawn = Sp.R->E;
        }
  }

  const Unit &U;
  const Summaries &S;
  llvm::DenseSet<const Event *> InChild; ///< of some fork
  std::vector<ForkLock> Found;
};
} // namespace

std::vector<ForkLock> findForkLocks(const Unit &U) { return ForkLocks(U).run(); }

} // namespace belay::analysis
