//===- WakeUps.cpp - notifications that a waiter can miss -----------------===//

#include "analysis/WakeUps.h"
#include "analysis/Locks.h"
#include "analysis/Running.h"
#include "analysis/Sharing.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// Places are compared by what declares them: the waiter and the notifier name
/// the same member from different objects' points of view.
bool same(const Place *A, const Place *B) {
  if (A == B)
    return true;
  const Decl *K = Flags::key(A);
  return K && K == Flags::key(B) && !isa<ParmVarDecl>(K) && (A->K == Place::Deref) == (B->K == Place::Deref);
}

bool heldIn(const Lockset &L, const Place *Mutex) {
  return llvm::any_of(L, [&](const Held &H) { return same(H.Mutex, Mutex); });
}

struct Waiter {
  const Event *E = nullptr;
  const Process *In = nullptr;
  const Place *Condition = nullptr, *Mutex = nullptr;
  Tokens State; ///< what its predicate reads
};

class WakeUps {
public:
  explicit WakeUps(const Unit &U) : U(U), S(*U.Sums), Running(S) {}

  std::vector<LostWakeUp> run() {
    for (auto &P : U.Module.Processes)
      for (const Record &R : S.of(P.get()).Records)
        if (R.kind() == EventKind::Wait)
          addWaiter(R);
    if (Waiters.empty())
      return {};
    // Writes that some caller makes with the lock held: a helper's own view of
    // them says nothing.
    for (auto &P : U.Module.Processes)
      for (const Record &R : S.of(P.get()).Records)
        if (isWrite(R.kind()) && !R.Path.empty())
          for (unsigned W = 0; W < Waiters.size(); ++W)
            if (heldIn(R.Locks, Waiters[W].Mutex))
              Guarded.insert({R.E, W});
    for (auto &P : U.Module.Processes)
      if (P->Lowered && !isa<CXXConstructorDecl>(P->Function))
        process(*P);
    const SourceManager &SM = U.context().getSourceManager();
    std::stable_sort(Out.begin(), Out.end(), [&](const LostWakeUp &A, const LostWakeUp &B) {
      SourceLocation X = A.Notify.E->Loc, Y = B.Notify.E->Loc;
      return X != Y && SM.isBeforeInTranslationUnit(X, Y);
    });
    return std::move(Out);
  }

private:
  void addWaiter(const Record &R) {
    const Decl *C = Flags::key(R.Object), *Mu = R.Second ? Flags::key(R.Second) : nullptr;
    if (!C || !Mu || isa<ParmVarDecl>(C) || isa<ParmVarDecl>(Mu) ||
        llvm::any_of(Waiters, [&](const Waiter &W) { return W.E == R.E; }))
      return;
    Waiter W;
    W.E = R.E;
    W.In = R.In;
    W.Condition = R.Object;
    W.Mutex = R.Second;
    if (R.E->Entry) {
      for (const Target &T : S.targets(R.E->Entry, {}, nullptr))
        for (const Record &P : S.records(T))
          if (P.kind() == EventKind::Read || P.kind() == EventKind::AtomicRead)
            insert(W.State, P.Object);
      if (W.State.empty())
        return; // a predicate that we can't see
    } else {
      for (const Block &B : R.In->Blocks)
        for (const Event &E : B.Events)
          if (&E == R.E)
            W.State = tested(*R.In, B);
    }
    Waiters.push_back(std::move(W));
  }

  /// What the branches around a bare wait in \p At depend on: those that lead
  /// straight to it, and those that leave or continue the loop around it.
  static Tokens tested(const Process &P, const Block &At) {
    auto Reach = [&](unsigned From, bool Forward) {
      std::vector<bool> Seen(P.Blocks.size(), false);
      llvm::SmallVector<unsigned, 8> Work{From};
      while (!Work.empty()) {
        const Block &B = P.Blocks[Work.pop_back_val()];
        for (unsigned N : Forward ? B.Succs : B.Preds)
          if (!Seen[N]) {
            Seen[N] = true;
            Work.push_back(N);
          }
      }
      return Seen;
    };
    std::vector<bool> After = Reach(At.Id, true), Before = Reach(At.Id, false);
    Tokens T;
    for (const Block &B : P.Blocks) {
      bool Cycle = After[B.Id] && Before[B.Id];
      if (B.Succs.size() < 2 || !(Cycle || llvm::is_contained(At.Preds, B.Id)))
        continue;
      for (const Place *R : B.Reads)
        insert(T, R);
    }
    return T;
  }

  bool testedBy(const Waiter &W, const Place *P) const {
    return llvm::any_of(W.State, [&](const Place *X) { return same(X, P); });
  }

  using Dirty = std::set<std::pair<unsigned, unsigned>>; // record, waiter

  void process(const Process &P) {
    const std::vector<Record> &Rs = S.of(&P).Records;
    llvm::DenseMap<const Event *, llvm::SmallVector<unsigned, 2>> At;
    bool Any = false;
    for (unsigned I = 0; I < Rs.size(); ++I) {
      EventKind K = Rs[I].kind();
      if (isWrite(K) || K == EventKind::Lock || K == EventKind::Wait || K == EventKind::Notify ||
          K == EventKind::Join)
        At[Rs[I].site()].push_back(I);
      Any |= K == EventKind::Notify && llvm::any_of(Waiters, [&](const Waiter &W) {
        return same(W.Condition, Rs[I].Object);
      });
    }
    if (!Any)
      return;
    std::vector<Dirty> In(P.Blocks.size());
    std::vector<bool> Reached(P.Blocks.size(), false);
    Reached[P.Entry] = true;
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (unsigned Id : P.RPO) {
        if (!Reached[Id])
          continue;
        Dirty D = In[Id];
        for (const Event &E : P.Blocks[Id].Events)
          if (auto It = At.find(&E); It != At.end())
            for (unsigned I : It->second)
              step(P, D, Rs, I);
        for (unsigned N : P.Blocks[Id].Succs) {
          size_t Old = In[N].size();
          In[N].insert(D.begin(), D.end());
          Changed |= Old != In[N].size() || !Reached[N];
          Reached[N] = true;
        }
      }
    }
    stateless(P, Rs);
  }

  void step(const Process &P, Dirty &D, const std::vector<Record> &Rs, unsigned I) {
    const Record &R = Rs[I];
    auto Clean = [&](const Place *Mutex) {
      for (auto It = D.begin(); It != D.end();)
        It = same(Waiters[It->second].Mutex, Mutex) ? D.erase(It) : std::next(It);
    };
    switch (R.kind()) {
    case EventKind::Lock:
      if (!R.E->Try)
        Clean(R.Object);
      return;
    case EventKind::Wait:
      if (R.Second)
        Clean(R.Second);
      return;
    case EventKind::Write:
    case EventKind::AtomicWrite:
    case EventKind::AtomicUpdate:
      if (!R.E->Init)
        for (unsigned W = 0; W < Waiters.size(); ++W)
          if (testedBy(Waiters[W], R.Object) && !heldIn(R.Locks, Waiters[W].Mutex) &&
              !Guarded.count({R.E, W}))
            D.insert({I, W});
      return;
    case EventKind::Notify:
      for (auto [Write, W] : D)
        if (same(Waiters[W].Condition, R.Object) && !heldIn(R.Locks, Waiters[W].Mutex) && waiting(P, R, W))
          report(P, R, Rs[Write], W);
      return;
    default:
      return;
    }
  }

  /// False if the condition is a local of \p P and no thread runs that could wait.
  bool waiting(const Process &P, const Record &Notify, unsigned W) {
    const Place *Root = Notify.Object->root();
    if (Root->K != Place::Local || Waiters[W].In == &P)
      return true;
    auto *F = dyn_cast<FunctionDecl>(cast<VarDecl>(Root->Decl)->getDeclContext());
    if (!F || F->getCanonicalDecl() != P.Function->getCanonicalDecl())
      return true;
    const llvm::SmallBitVector *On = Running.of(&P).at(Notify.site());
    return On && On->any();
  }

  LostWakeUp make(const Process &P, const Record &Notify, unsigned W) const {
    LostWakeUp L;
    L.Notify = Notify;
    L.Wait = Waiters[W].E;
    L.Waiter = Waiters[W].In;
    L.Condition = Notify.Object;
    L.Mutex = Waiters[W].Mutex;
    L.In = &P;
    L.Level = L.Wait->Timed ? Confidence::Discipline : Confidence::Likely;
    return L;
  }

  void report(const Process &P, const Record &Notify, const Record &Write, unsigned W) {
    LostWakeUp L = make(P, Notify, W);
    L.Write = Write;
    L.State = Write.Object;
    for (LostWakeUp &Old : Out)
      if (Old.Notify.E->Loc == Notify.E->Loc) {
        if (Old.Level < L.Level)
          Old = std::move(L);
        return;
      }
    Out.push_back(std::move(L));
  }

  /// A notification that leaves nothing behind for who comes late, then a join
  /// of the thread that waits without a predicate.
  void stateless(const Process &P, const std::vector<Record> &Rs) {
    const RunningFacts &F = Running.of(&P);
    for (const SpawnFacts &Sp : F.Spawns)
      for (const Target &T : Sp.R->Runs)
        for (const Record &Wait : S.records(T)) {
          if (Wait.kind() != EventKind::Wait || Wait.E->Timed || Wait.E->Entry)
            continue;
          for (unsigned W = 0; W < Waiters.size(); ++W) {
            if (Waiters[W].E != Wait.E || !Waiters[W].State.empty() || heldIn(Sp.R->Locks, Waiters[W].Mutex))
              continue;
            const Record *Notify = nullptr;
            for (const Record &R : Rs) {
              if (R.kind() == EventKind::Notify && same(R.Object, Waiters[W].Condition))
                Notify = Notify ? Notify : &R;
              if (R.kind() != EventKind::Join || !Notify || R.E->Timed ||
                  !sameHandle(Sp.R->Object, R.Object))
                continue;
              LostWakeUp L = make(P, *Notify, W);
              L.Join = R.E;
              if (llvm::none_of(Out, [&](const LostWakeUp &O) { return O.Notify.E->Loc == Notify->E->Loc; }))
                Out.push_back(std::move(L));
              break;
            }
          }
        }
  }

  const Unit &U;
  const Summaries &S;
  RunningSpawns Running;
  std::vector<Waiter> Waiters;
  std::set<std::pair<const Event *, unsigned>> Guarded; // lookups only
  std::vector<LostWakeUp> Out;
};
} // namespace

std::vector<LostWakeUp> findLostWakeUps(const Unit &U) { return WakeUps(U).run(); }

} // namespace belay::analysis
