//===- WakeUps.cpp - notifications that a waiter can miss -----------------===//

#include "analysis/WakeUps.h"
#include "analysis/CallGraph.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Contracts.h"
#include "analysis/Harness.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/OwnJobs.h"
#include "analysis/Parties.h"
#include "analysis/Phases.h"
#include "analysis/Polarity.h"
#include "analysis/Running.h"
#include "analysis/Sharing.h"
#include "analysis/Waiters.h"
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
class WakeUps {
public:
  explicit WakeUps(const Unit &U) : U(U), S(*U.Sums), Running(U.running()) {}

  std::vector<LostWakeUp> run() {
    Waiters = findWaiters(S);
    if (Waiters.empty())
      return {};
    calledLocked();
    for (auto &P : U.Module.Processes)
      if (P->Lowered && !isa<CXXConstructorDecl>(P->Function) && !lockedByContract(*P) && !forDerived(*P))
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
  /// Classes of other units, which may have the lock, call it: those of this unit are looked at by themselves.
  static bool forDerived(const Process &P) {
    auto *M = dyn_cast<CXXMethodDecl>(P.Function);
    return M && M->getAccess() == AS_protected && M->isExternallyVisible();
  }

  /// Processes that some caller calls with a waiter's lock held, or may: their own view
  /// of what they write says nothing.
  void calledLocked() {
    for (auto &P : U.Module.Processes) {
      for (const Record &R : S.of(P.get()).Records)
        for (unsigned W = 0; W < Waiters.size() && !R.Path.empty() && isWrite(R.kind()); ++W)
          if (Waiters[W].tests(R.Object) && Waiters[W].mayBeExcluded(*P, R) && !Waiters[W].excludedBy(R.locks()))
            for (const Event *Call : R.Path)
              enter(*Call, W);
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
  }

  void enter(const Event &Call, unsigned W) {
    for (const Process *Q : mayRun(U, Call))
      if (Entered.insert({Q->Index, W}).second)
        for (const Block &B : Q->Blocks)
          for (const Event &E : B.Events)
            if (E.Kind == EventKind::Call)
              enter(E, W);
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
      if (R.second())
        Clean(R.second());
      return;
    case EventKind::Write:
    case EventKind::AtomicWrite:
    case EventKind::AtomicUpdate:
      if (!R.E->Init)
        for (unsigned W = 0; W < Waiters.size(); ++W)
          if (Waiters[W].tests(R.Object) && !Waiters[W].mayBeExcluded(P, R) && !Entered.count({P.Index, W}) &&
              Waiters[W].mayBeWokenBy(R) && !calledAsWaiter(P, R, W) && !lockedByContract(*R.In))
            D.insert({I, W});
      return;
    case EventKind::Notify:
      for (auto [Write, W] : D)
        if (sameMember(Waiters[W].Condition, R.Object) && !Waiters[W].mayBeExcluded(P, R) && waiting(P, R, W) &&
            !Waiters[W].ofTwo(Rs[Write].Object, R.Object) && !isOwnJob(U, P, Waiters[W]) &&
            !calleesOwn(Rs[Write], R, W) && !withoutThreads(P, Rs, R, W) && !locksIfAwaited(P, Rs, Rs[Write], W) &&
            !notifiesAgain(P, *R.site()))
          report(P, R, Rs[Write], W);
      return;
    default:
      return;
    }
  }

  /// The waiter's lock is its caller's, who calls the other methods of the class with it as well, or the other
  /// functions that are given such an object.
  bool calledAsWaiter(const Process &P, const Record &Write, unsigned W) const {
    auto Method = [](const Process &X) -> const CXXRecordDecl * {
      for (const DeclContext *C = X.Function; C; C = C->getParent())
        if (auto *M = dyn_cast<CXXMethodDecl>(C); M && !M->getParent()->isLambda())
          return M->getParent()->getCanonicalDecl();
      return nullptr;
    };
    const Process &Q = *Waiters[W].In;
    auto Given = [](const Place *X) { return X->root()->K == Place::Param; };
    const bool Alike = Method(P) ? Method(P) == Method(Q)
                                 : !Method(Q) && Given(Write.Object) && Given(Waiters[W].Condition);
    auto At = S.of(&Q).LocksAt.find(Waiters[W].E);
    return Alike && At != S.of(&Q).LocksAt.end() &&
           llvm::any_of(At->second, [&](const Held &H) { return H.Assumed && H.Mutex == Waiters[W].E->Second; });
  }

  /// Both are in one call: that is judged where they are.
  bool calleesOwn(const Record &Write, const Record &Notify, unsigned W) const {
    return !Notify.Path.empty() && Write.site() == Notify.site() &&
           llvm::all_of(Notify.site()->Callees, [&](const Process *Q) {
             return !isa<CXXConstructorDecl>(Q->Function) && !lockedByContract(*Q) && !Entered.count({Q->Index, W});
           });
  }

  /// `if (threaded) { lock(); step(); unlock(); } else step();`: without the lock there is nobody to wait.
  bool withoutThreads(const Process &P, llvm::ArrayRef<Record> Rs, const Record &Notify, unsigned W) const {
    return !Notify.Path.empty() && llvm::any_of(Rs, [&](const Record &R) {
      return R.E == Notify.E && R.site() != Notify.site() && Waiters[W].excludedBy(R.locks()) &&
             !follows(P, R, Notify) && !follows(P, Notify, R);
    });
  }

  /// `if (size++ == 0) { lock_guard lock(m); } cv.notify_one();`: what it was tells whether anybody may wait, and then
  /// the lock is taken in between.
  bool locksIfAwaited(const Process &P, llvm::ArrayRef<Record> Rs, const Record &Write, unsigned W) const {
    return Write.kind() == EventKind::AtomicUpdate && Write.Path.empty() && Write.E->E &&
           llvm::any_of(Rs, [&](const Record &R) {
             const Block *B =
                 R.kind() == EventKind::Lock && R.Path.empty() && !R.E->Try && Waiters[W].excludes(R.Object)
                     ? blockOf(P, R.E)
                     : nullptr;
             const Block *Asked = B && B->Preds.size() == 1 ? &P.Blocks[B->Preds.front()] : nullptr;
             return Asked && Asked->Succs.size() == 2 && Asked->Condition && about(Asked->Condition, Write.E->E) &&
                    follows(P, Write, R);
           });
  }

  /// `while (waiting > 0) { changed.notify_all(); sleep(1); }`: whoever misses one gets the next, which each round has.
  static bool notifiesAgain(const Process &P, const Event &Notify) {
    const Block *B = blockOf(P, &Notify);
    const Loops L(P);
    const int I = B ? L.innermost(B->Id) : -1;
    if (I < 0)
      return false;
    const Loop &Round = L.All[I];
    bool Sleeps = false;
    for (unsigned Id : Round.Blocks)
      Sleeps |= llvm::any_of(P.Blocks[Id].Events, [](const Event &E) {
        const IdentifierInfo *Name = E.Function ? E.Function->getIdentifier() : nullptr;
        return (E.Kind == EventKind::Block && E.Yields) ||
               (E.Kind == EventKind::Unknown && Name && Name->getName().contains_insensitive("sleep"));
      });
    llvm::SmallVector<unsigned, 8> Work{Round.Header};
    llvm::DenseSet<unsigned> Seen{B->Id};
    while (Sleeps && !Work.empty())
      for (unsigned N : P.Blocks[Work.pop_back_val()].Succs) {
        if (N == Round.Header && !Seen.contains(Round.Header))
          return false; // a round without it
        if (Round.Blocks.contains(N) && Seen.insert(N).second)
          Work.push_back(N);
      }
    return Sleeps;
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
    L.Loc = callOf(Notify);
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
      for (const Target &T : Sp.R->runs())
        for (const Record &Wait : S.records(T, [](const Record &R) { return R.kind() == EventKind::Wait; })) {
          if (Wait.kind() != EventKind::Wait || Wait.E->Timed || Wait.E->Entry)
            continue;
          for (unsigned W = 0; W < Waiters.size(); ++W) {
            if (Waiters[W].E != Wait.E || !Waiters[W].State.empty() || Waiters[W].excludedBy(Sp.R->locks()) ||
                asksOnce(*Waiters[W].In, *Waiters[W].E))
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

  /// `if (!done) wait(...);`: whoever comes late may see that.
  static bool asksOnce(const Process &P, const Event &Wait) {
    for (const ir::Block *B = blockOf(P, &Wait); B && B->Preds.size() == 1;) {
      B = &P.Blocks[B->Preds.front()];
      if (B->Succs.size() > 1 && !B->Reads.empty())
        return true;
    }
    return false;
  }

  bool notifies(const Record &R, unsigned W) const {
    return R.kind() == EventKind::Notify &&
           (sameMember(R.Object, Waiters[W].Condition) || mayMean(R.Object, Waiters[W].Condition));
  }

  /// A write that lets the waiter go on, and nobody tells it.
  void unnotified(unsigned W) {
    const Waiter &X = Waiters[W];
    const Decl *Condition = Flags::key(X.Condition);
    if (X.E->Timed || X.E->Stop || !U.uses().allSeen(Condition) || !U.uses().onlyMethods(Condition) ||
        notifiedForOthers(W))
      return;
    // Where nobody notifies at all, a write that may let it go on is as good as one that does.
    const bool Never = llvm::none_of(U.Module.Processes, [&](auto &P) {
      return llvm::any_of(S.of(P.get()).Records, [&](const Record &R) { return notifies(R, W); });
    });
    for (auto &P : U.Module.Processes) {
      if (isa<CXXConstructorDecl>(P->Function) || isAlone(*P))
        continue;
      for (const Record &R : S.of(P.get()).Records) {
        const Decl *D = Flags::key(R.Object);
        if (!R.Path.empty() || !D || !isWrite(R.kind()) || R.E->Init || !X.tests(R.Object))
          continue;
        auto Suffices = [&](const Waiter::Test &T) {
          return R.kind() != EventKind::AtomicUpdate && R.E->HasConst && suffices(T.E, D, R.E->Value, T.Positive);
        };
        const bool LetsGoOn = llvm::any_of(X.Tests, Suffices) || (Never && !R.E->HasConst && X.mayBeWokenBy(R));
        if (!LetsGoOn || takesBack(*P, R, X) || isMade(*P, X) || told(*R.E, W))
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

  /// \p P makes the object, by its name, or ends it and joins nobody, or is called by such functions only: nobody waits
  /// yet, or any more.
  bool isAlone(const Process &P) const {
    auto Is = [&](const Process &X) {
      return setsUp(X.Function) || (endsIt(X.Function) && llvm::none_of(S.of(&X).Records, [](const Record &R) {
                                      return R.kind() == EventKind::Join;
                                    }));
    };
    if (Is(P) || !U.uses().allCallersSeen(P.Function))
      return Is(P);
    bool Any = false, All = true;
    for (auto &Q : U.Module.Processes)
      for (const Block &B : Q->Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::Call && llvm::is_contained(E.Callees, &P)) {
            Any = true;
            All &= Is(*Q);
          }
    return Any && All;
  }

  /// `m.lock(); ready = false; if (failed) ready = true; m.unlock()`: nobody has seen it false.
  bool takesBack(const Process &P, const Record &Write, const Waiter &W) const {
    return W.excludedBy(Write.locks()) && llvm::any_of(S.of(&P).Records, [&](const Record &R) {
             return R.kind() == Write.kind() && R.Path.empty() && R.Object == Write.Object && R.E->HasConst &&
                    R.E->Value != Write.E->Value && W.excludedBy(R.locks()) && follows(P, R, Write);
           });
  }

  /// \p P makes the condition: nobody waits for it yet.
  bool isMade(const Process &P, const Waiter &W) const {
    return llvm::any_of(S.of(&P).Records,
                        [&](const Record &R) { return R.E->Ends && R.Object && sameMember(R.Object, W.Condition); });
  }

  /// True if some function notifies and leaves it to its callers what for, of whom none, or not all, are seen.
  bool notifiedForOthers(unsigned W) const {
    return llvm::any_of(U.Module.Processes, [&](auto &P) {
      const std::vector<Record> &Rs = S.of(P.get()).Records;
      const bool Seen = U.uses().allCallersSeen(P->Function) && llvm::any_of(S.all(EventKind::Notify), [&](auto &M) {
                          return !M.R->Path.empty() && llvm::is_contained(M.R->Path.back()->Callees, P.get());
                        });
      return !Seen && llvm::any_of(Rs, [&](const Record &R) { return R.Path.empty() && notifies(R, W); }) &&
             llvm::none_of(Rs, [&](const Record &R) { return isWrite(R.kind()) && Waiters[W].tests(R.Object); });
    });
  }

  /// True if whoever makes \p Write may notify after it, or waits itself, or does it before the waiter runs.
  bool told(const Event &Write, unsigned W) const {
    for (auto &P : U.Module.Processes) {
      const std::vector<Record> &Rs = S.of(P.get()).Records;
      for (const Record &R : Rs)
        if (R.E == &Write &&
            (llvm::any_of(Rs,
                          [&](const Record &Other) {
                            return Other.E == Waiters[W].E || (notifies(Other, W) && follows(*P, R, Other)) ||
                                   (Other.kind() == EventKind::Spawn && waits(Other, W) && !runs(*P, Other, R));
                          }) ||
             passedOn(*P, R, W) || wakesAnother(*P, Rs, R, W) || eachWaits(U, *P, R, Waiters[W])))
          return true;
    }
    return false;
  }

  /// A thread that \p P joins after it has made \p Write notifies, and not in a loop: it passes on what ended it.
  bool passedOn(const Process &P, const Record &Write, unsigned W) const {
    return llvm::any_of(U.threads().All, [&](const Thread &T) {
      const Parties Of(U.threads(), T);
      return llvm::any_of(Of.joins(), [&](const Act &J) { return J.G == &P && follows(P, Write, *J.R); }) &&
             llvm::any_of(S.of(T.entry()).Records, [&](const Record &R) {
               const Block *At = blockOf(*R.In, R.E);
               return notifies(R, W) && At && U.threads().loops(R.In).innermost(At->Id) < 0;
             });
    });
  }

  /// `stopped = true; notify(first);`, and who waits for `first` until that is so notifies the others.
  bool wakesAnother(const Process &P, llvm::ArrayRef<Record> Rs, const Record &Write, unsigned W) const {
    return llvm::any_of(llvm::seq<unsigned>(0, Waiters.size()), [&](unsigned V) {
      const Waiter &X = Waiters[V];
      const Block *At = blockOf(*X.In, X.E);
      return V != W && At && X.tests(Write.Object) && X.mayBeWokenBy(Write) &&
             llvm::any_of(Rs, [&](const Record &R) { return notifies(R, V) && follows(P, Write, R); }) &&
             llvm::any_of(S.of(X.In).Records, [&](const Record &R) {
               const Block *To = blockOf(*X.In, R.site());
               return notifies(R, W) && To && reaches(*X.In, At->Id, To->Id);
             });
    });
  }

  /// What is called at once with the write is told of where it is called. Before it, a waiter who was told under the
  /// lock finds what is written under that lock, too.
  static bool follows(const Process &P, const Record &Write, const Record &Notify) {
    const Block *From = blockOf(P, Write.site()), *To = blockOf(P, Notify.site());
    if (Write.site() == Notify.site())
      return Write.Path.empty() || Notify.Path.empty();
    if (From && From == To && Notify.site() < Write.site() && !leads(P, *From, *From))
      return std::none_of(Notify.site(), Write.site(), [](const Event &E) { return E.Kind == EventKind::Unlock; });
    return !From || !To || reaches(P, From->Id, To->Id);
  }

  bool waits(const Record &Spawn, unsigned W) const {
    return llvm::any_of(Spawn.runs(), [&](const Target &T) {
      auto Waits = [&](const Record &R) { return R.E == Waiters[W].E; };
      return llvm::any_of(S.records(T, Waits), Waits);
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
