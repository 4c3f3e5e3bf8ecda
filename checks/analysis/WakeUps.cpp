//===- WakeUps.cpp - notifications that a waiter can miss -----------------===//

#include "analysis/WakeUps.h"
#include "analysis/Cells.h"
#include "analysis/Harness.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Polarity.h"
#include "analysis/Running.h"
#include "analysis/Sharing.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include <algorithm>
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
const Place *plain(const Place *P) {
  while (P->K == Place::Deref || P->K == Place::AddressOf || P->K == Place::Element || P->K == Place::MutexOf)
    P = P->Parent;
  return P;
}

/// Places are compared by what declares them: the waiter and the notifier name
/// the same member from different objects' points of view. One path may go on
/// where the other starts, at `*this`.
bool same(const Place *A, const Place *B) {
  if (A == B)
    return true;
  if (!A->known() || !B->known() || (A->K == Place::Deref) != (B->K == Place::Deref))
    return false;
  bool Fields = false;
  for (;; A = A->Parent, B = B->Parent, Fields = true) {
    A = plain(A), B = plain(B);
    if (A == B)
      return true;
    if (A->isRoot() || B->isRoot())
      break;
    if (A->K != B->K || A->Decl != B->Decl)
      return false;
  }
  auto Named = [](const Place *P) { return P->K == Place::Local || P->K == Place::Global; };
  if (Fields && !(Named(A) && Named(B)))
    return true;
  return A->isRoot() && B->isRoot() && A->Decl && B->Decl && !isa<ParmVarDecl>(A->Decl) &&
         A->Decl->getCanonicalDecl() == B->Decl->getCanonicalDecl();
}

/// The one expression that a predicate returns, null if there are more.
const Expr *returned(const Process &P) {
  auto *Body = dyn_cast_or_null<CompoundStmt>(P.Function->getBody());
  auto *R = Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front()) : nullptr;
  return R ? R->getRetValue() : nullptr;
}

/// A test on the way to a wait: the waiter goes on once it is true (Positive).
struct Test {
  const Expr *E;
  bool Positive;
};

/// True if \p P locks \p M only if an argument says so: for one of its values, that is wrong.
bool lockedByArgument(const Process &P, const Place *M) {
  auto Argument = [&](unsigned Id) {
    const Block &B = P.Blocks[Id];
    bool When = true;
    auto *R = dyn_cast_or_null<DeclRefExpr>(B.Condition ? unnegated(B.Condition, When) : nullptr);
    return R && isa<ParmVarDecl>(R->getDecl());
  };
  return llvm::any_of(P.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Events, [&](const Event &E) { return E.Kind == EventKind::Lock && E.Object == M; }) &&
           llvm::any_of(B.Preds, Argument);
  });
}

struct Waiter {
  const Event *E = nullptr;
  const Process *In = nullptr;
  SourceLocation Loc;
  const Place *Condition = nullptr, *Mutex = nullptr;
  Tokens State; ///< what its predicate reads
  llvm::SmallVector<Test, 2> Tests;
  bool Clear = true; ///< Tests are all there is

  /// What a pointer member points to has another name for who locks it.
  bool excludes(const Place *M) const { return same(M, Mutex) || Mutex->indirect(); }
  bool excludedBy(const Lockset &L) const {
    return llvm::any_of(L, [&](const Held &H) { return excludes(H.Mutex); });
  }
  /// Held on some path only: the state of something tells the paths apart, unless an argument of \p P does.
  bool mayBeExcluded(const Process &P, const Record &R) const {
    return excludedBy(R.Locks) ||
           llvm::any_of(R.MayHold, [&](const Place *M) { return excludes(M) && !lockedByArgument(P, M); });
  }
};

/// A wrapper (`CondVar::Signal`) has the condition as its own member: its call
/// is what the user knows.
SourceLocation where(const Record &R) {
  bool Wrapped = !R.Path.empty() && R.E->Object && R.Object->Depth > R.E->Object->Depth;
  return Wrapped ? R.Path.back()->Loc : R.E->Loc;
}

class WakeUps {
public:
  explicit WakeUps(const Unit &U) : U(U), S(*U.Sums), Running(U.running()) {}

  std::vector<LostWakeUp> run() {
    // Who is nearest to a wait says best what it tests.
    std::vector<std::pair<const Process *, const Record *>> Waits;
    for (auto &P : U.Module.Processes)
      for (const Record &R : S.of(P.get()).Records)
        if (R.kind() == EventKind::Wait)
          Waits.push_back({P.get(), &R});
    if (Waits.empty())
      return {};
    llvm::stable_sort(Waits, [](auto &A, auto &B) { return A.second->Path.size() < B.second->Path.size(); });
    for (auto [P, R] : Waits)
      addWaiter(*P, *R);
    calledLocked();
    for (auto &P : U.Module.Processes)
      if (P->Lowered && !isa<CXXConstructorDecl>(P->Function) && !lockedByContract(*P))
        process(*P);
    for (unsigned W = 0; W < Waiters.size(); ++W)
      unnotified(W);
    const SourceManager &SM = U.context().getSourceManager();
    std::stable_sort(Out.begin(), Out.end(), [&](const LostWakeUp &A, const LostWakeUp &B) {
      SourceLocation X = A.Loc, Y = B.Loc;
      return X != Y && SM.isBeforeInTranslationUnit(X, Y);
    });
    return std::move(Out);
  }

private:
  /// Processes that some caller calls with a waiter's lock held: their own view
  /// of what they write says nothing.
  void calledLocked() {
    for (auto &P : U.Module.Processes)
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events) {
          if (E.Kind != EventKind::Call)
            continue;
          auto It = S.of(P.get()).LocksAt.find(&E);
          if (It == S.of(P.get()).LocksAt.end())
            continue;
          for (unsigned W = 0; W < Waiters.size(); ++W)
            if (Waiters[W].excludedBy(It->second))
              enter(E, W);
        }
  }

  void enter(const Event &Call, unsigned W) {
    for (const Process *Q : Call.Callees)
      if (Entered.insert({Q->Index, W}).second)
        for (const Block &B : Q->Blocks)
          for (const Event &E : B.Events)
            if (E.Kind == EventKind::Call)
              enter(E, W);
  }

  /// \p R as \p P sees it. A bare wait in a wrapper (`CondVar::Wait`) is tested
  /// by the wrapper's callers.
  void addWaiter(const Process &P, const Record &R) {
    const Decl *C = Flags::key(R.Object), *Mu = R.Second ? Flags::key(R.Second) : nullptr;
    if (!C || !Mu || isa<ParmVarDecl>(C) || isa<ParmVarDecl>(Mu) || llvm::any_of(Waiters, [&](const Waiter &W) {
          return W.E == R.E && (W.Condition == R.Object || !W.State.empty());
        }))
      return;
    Waiter W;
    W.E = R.E;
    W.In = R.In;
    W.Loc = where(R);
    W.Condition = R.Object;
    W.Mutex = R.Second;
    if (R.E->Entry) {
      for (const Target &T : S.targets(R.E->Entry, {}, nullptr)) {
        for (const Record &Read : S.records(T))
          if (Read.kind() == EventKind::Read || Read.kind() == EventKind::AtomicRead)
            insert(W.State, Read.Object);
        if (const Expr *Ret = returned(*T.P))
          W.Tests.push_back({Ret, true});
        else
          W.Clear = false;
      }
      if (W.State.empty())
        return; // a predicate that we can't see
    } else {
      for (const Block &B : P.Blocks)
        for (const Event &E : B.Events)
          if (&E == R.site())
            tested(P, B, W);
      if (!W.State.empty())
        llvm::erase_if(Waiters, [&](const Waiter &X) { return X.E == W.E && X.State.empty(); });
    }
    Waiters.push_back(std::move(W));
  }

  /// What the branches around a bare wait in \p At depend on: those that lead
  /// straight to it, and those that leave or continue the loop around it.
  static void tested(const Process &P, const Block &At, Waiter &W) {
    auto Reach = [&](unsigned From, bool Forward, int Without = -1) {
      std::vector<bool> Seen(P.Blocks.size(), false);
      llvm::SmallVector<unsigned, 8> Work{From};
      while (!Work.empty()) {
        const Block &B = P.Blocks[Work.pop_back_val()];
        for (unsigned N : Forward ? B.Succs : B.Preds)
          if (!Seen[N] && int(N) != Without) {
            Seen[N] = true;
            Work.push_back(N);
          }
      }
      return Seen;
    };
    std::vector<bool> After = Reach(At.Id, true), Before = Reach(At.Id, false);
    for (const Block &B : P.Blocks) {
      bool Cycle = After[B.Id] && Before[B.Id];
      if (B.Succs.size() < 2 || !(Cycle || llvm::is_contained(At.Preds, B.Id)))
        continue;
      for (const Place *R : B.Reads)
        insert(W.State, R);
      std::vector<bool> Way = Reach(At.Id, false, B.Id);
      Way[At.Id] = true;
      bool True = Way[B.Succs[0]], False = Way[B.Succs[1]];
      if (B.Condition && B.Succs.size() == 2 && True != False && B.Id != At.Id)
        W.Tests.push_back({B.Condition, False});
      else
        W.Clear = false;
    }
  }

  /// False if writing this constant can't make the waiter go on.
  static bool mayWake(const Waiter &W, const Record &Write) {
    const Decl *D = Flags::key(Write.Object);
    if (!Write.E->HasConst || !W.Clear || !D)
      return true;
    uint8_t How = 0;
    for (const Test &T : W.Tests)
      polarity(T.E, D, T.Positive, How);
    return How != (Write.E->Value ? Down : Up);
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
      if (isWrite(K) || K == EventKind::Lock || K == EventKind::Wait || K == EventKind::Notify || K == EventKind::Join)
        At[Rs[I].site()].push_back(I);
      Any |= llvm::any_of(llvm::seq<unsigned>(0, Waiters.size()), [&](unsigned W) { return notifies(Rs[I], W); });
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
        It = Waiters[It->second].excludes(Mutex) ? D.erase(It) : std::next(It);
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
          if (testedBy(Waiters[W], R.Object) && !Waiters[W].mayBeExcluded(P, R) && !Entered.count({P.Index, W}) &&
              mayWake(Waiters[W], R))
            D.insert({I, W});
      return;
    case EventKind::Notify:
      for (auto [Write, W] : D)
        if (same(Waiters[W].Condition, R.Object) && !Waiters[W].mayBeExcluded(P, R) && waiting(P, R, W) &&
            !calleesOwn(Rs[Write], R, W))
          report(P, R, Rs[Write], W);
      return;
    default:
      return;
    }
  }

  /// Both are in one call: that is judged where they are.
  bool calleesOwn(const Record &Write, const Record &Notify, unsigned W) const {
    return !Notify.Path.empty() && Write.site() == Notify.site() &&
           llvm::all_of(Notify.site()->Callees, [&](const Process *Q) {
             return !isa<CXXConstructorDecl>(Q->Function) && !lockedByContract(*Q) && !Entered.count({Q->Index, W});
           });
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
    L.Loc = where(Notify);
    L.Tests = Waiters[W].Loc;
    L.Level = L.Wait->Timed ? Confidence::Discipline : Confidence::Likely;
    return L;
  }

  void report(const Process &P, const Record &Notify, const Record &Write, unsigned W) {
    LostWakeUp L = make(P, Notify, W);
    L.Write = Write;
    L.State = Write.Object;
    for (LostWakeUp &Old : Out)
      if (Old.Loc == L.Loc) {
        // Who is nearest to it says it best.
        if (Old.Level < L.Level || (Old.Level == L.Level && L.Notify.Path.size() + L.Write.Path.size() <
                                                                Old.Notify.Path.size() + Old.Write.Path.size()))
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
            if (Waiters[W].E != Wait.E || !Waiters[W].State.empty() || Waiters[W].excludedBy(Sp.R->Locks))
              continue;
            const Record *Notify = nullptr;
            for (const Record &R : Rs) {
              if (notifies(R, W))
                Notify = Notify ? Notify : &R;
              if (R.kind() != EventKind::Join || !Notify || R.E->Timed || !sameHandle(Sp.R->Object, R.Object))
                continue;
              LostWakeUp L = make(P, *Notify, W);
              L.Join = R.E;
              if (llvm::none_of(Out, [&](const LostWakeUp &O) { return O.Loc == L.Loc; }))
                Out.push_back(std::move(L));
              break;
            }
          }
        }
  }

  bool notifies(const Record &R, unsigned W) const {
    return R.kind() == EventKind::Notify && same(R.Object, Waiters[W].Condition);
  }

  /// A write that lets the waiter go on, and nobody tells it.
  void unnotified(unsigned W) {
    const Waiter &X = Waiters[W];
    const Decl *Condition = Flags::key(X.Condition);
    if (X.E->Timed || X.E->Stop || !U.uses().allSeen(Condition) || notifiedForOthers(W))
      return;
    for (auto &P : U.Module.Processes) {
      if (isa<CXXConstructorDecl>(P->Function))
        continue;
      for (const Record &R : S.of(P.get()).Records) {
        const Decl *D = Flags::key(R.Object);
        const bool Sets = R.Path.empty() && D && (R.kind() == EventKind::Write || R.kind() == EventKind::AtomicWrite) &&
                          !R.E->Init && R.E->HasConst && testedBy(X, R.Object);
        if (!Sets || takesBack(*P, R, X) || llvm::none_of(X.Tests, [&](const Test &T) { return suffices(T.E, D, R.E->Value, T.Positive); }) ||
            told(*R.E, W))
          continue;
        LostWakeUp L = make(*P, R, W);
        L.Notify = Record();
        L.Condition = X.Condition;
        L.Write = R;
        L.State = R.Object;
        if (llvm::none_of(Out, [&](const LostWakeUp &O) { return O.Loc == L.Loc; }))
          Out.push_back(std::move(L));
      }
    }
  }

  /// `m.lock(); ready = false; if (failed) ready = true; m.unlock()`: nobody has seen it false.
  bool takesBack(const Process &P, const Record &Write, const Waiter &W) const {
    return W.excludedBy(Write.Locks) && llvm::any_of(S.of(&P).Records, [&](const Record &R) {
             return R.kind() == Write.kind() && R.Path.empty() && R.Object == Write.Object && R.E->HasConst &&
                    R.E->Value != Write.E->Value && W.excludedBy(R.Locks) && follows(P, R, Write);
           });
  }

  /// True if some function notifies and leaves it to its callers what for.
  bool notifiedForOthers(unsigned W) const {
    return llvm::any_of(U.Module.Processes, [&](auto &P) {
      const std::vector<Record> &Rs = S.of(P.get()).Records;
      return llvm::any_of(Rs, [&](const Record &R) { return R.Path.empty() && notifies(R, W); }) &&
             llvm::none_of(Rs, [&](const Record &R) { return isWrite(R.kind()) && testedBy(Waiters[W], R.Object); });
    });
  }

  /// True if whoever makes \p Write may notify after it, or waits itself, or does it before the waiter runs.
  bool told(const Event &Write, unsigned W) const {
    for (auto &P : U.Module.Processes) {
      const std::vector<Record> &Rs = S.of(P.get()).Records;
      for (const Record &R : Rs)
        if (R.E == &Write && llvm::any_of(Rs, [&](const Record &Other) {
              return Other.E == Waiters[W].E || (notifies(Other, W) && follows(*P, R, Other)) ||
                     (Other.kind() == EventKind::Spawn && waits(Other, W) && !runs(*P, Other, R));
            }))
          return true;
    }
    return false;
  }

  /// What is called at once with the write is told of where it is called.
  static bool follows(const Process &P, const Record &Write, const Record &Notify) {
    const Block *From = blockOf(P, Write.site()), *To = blockOf(P, Notify.site());
    if (Write.site() == Notify.site())
      return Write.Path.empty() || Notify.Path.empty();
    return !From || !To || reaches(P, From->Id, [&](unsigned B) { return B == To->Id; });
  }

  bool waits(const Record &Spawn, unsigned W) const {
    return llvm::any_of(Spawn.Runs, [&](const Target &T) {
      return llvm::any_of(S.records(T), [&](const Record &R) { return R.E == Waiters[W].E; });
    });
  }

  bool runs(const Process &P, const Record &Spawn, const Record &At) const {
    const RunningFacts &F = Running.of(&P);
    return llvm::any_of(F.Spawns, [&](const SpawnFacts &Sp) { return Sp.R->E == Spawn.E; }) &&
           F.runs(Spawn.E, At.site());
  }

  const Unit &U;
  const Summaries &S;
  RunningSpawns &Running;
  std::vector<Waiter> Waiters;
  std::set<std::pair<unsigned, unsigned>> Entered; ///< Process::Index, waiter
  std::vector<LostWakeUp> Out;
};
} // namespace

std::vector<LostWakeUp> findLostWakeUps(const Unit &U) { return WakeUps(U).run(); }

} // namespace belay::analysis
