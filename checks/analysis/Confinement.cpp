//===- Confinement.cpp - races inside one process -------------------------===//

#include "analysis/Confinement.h"
#include "analysis/Contracts.h"
#include "analysis/Forks.h"
#include "analysis/Handshakes.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Meetings.h"
#include "analysis/Outcomes.h"
#include "analysis/Phases.h"
#include "analysis/RaceFinder.h"
#include "ir/Types.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;

ByRoot::ByRoot(const std::vector<Record> &Rs) {
  for (unsigned I = 0; I < Rs.size(); ++I)
    Index[Rs[I].Object->root()].push_back(I);
}

llvm::ArrayRef<unsigned> ByRoot::at(const Place *Object) const {
  auto It = Index.find(Object->root());
  return It == Index.end() ? llvm::ArrayRef<unsigned>() : llvm::ArrayRef<unsigned>(It->second);
}

/// An atomic operation that the code spells with fences or volatile: only its author knows which other accesses it
/// keeps away.
static bool handMade(const Event &E) {
  return isAtomic(E.Kind) && E.E && !isa<CallExpr, AtomicExpr>(E.E) && E.E->getType()->isScalarType();
}

/// What \p E asks, without negations and casts.
static const Expr *asked(const Expr *E, bool &When) {
  for (const Expr *Last = nullptr; E != Last;) {
    Last = E;
    E = unnegated(E->IgnoreParenCasts(), When)->IgnoreParenCasts();
  }
  return E;
}

/// `if (!ok) { failed = 1; assert(ok); }`: what \p B begins with is done where its own branch, which asks once more
/// what led there, ends the program.
static bool failsNext(const Process &P, const Block &B) {
  if (B.Preds.size() != 1 || B.Succs.size() != 2 || !B.Condition)
    return false;
  const Block &Before = P.Blocks[B.Preds.front()];
  if (!Before.Condition || Before.Succs.size() != 2 || Before.Succs[0] == Before.Succs[1])
    return false;
  bool Here = true, There = true;
  if (!sameText(asked(Before.Condition, There), asked(B.Condition, Here), P.Function->getASTContext()))
    return false;
  const bool Value = (Before.Succs[0] == B.Id) == There;
  return endsProgram(P.Blocks[B.Succs[Value == Here ? 0 : 1]]);
}

/// `quit(1)`, which prints what came of it all, and doesn't come back: whoever gives up minds nobody else. So does who
/// calls that, or `exit`, right afterwards.
static bool givesUp(const Record &R) {
  auto Quits = [](const Event &E) {
    return isNamed(E.Function, {"quit", "exit", "die", "fatal", "abort", "panic", "fail", "failed", "terminate", "bail",
                                "error", "err", "oops", "crash", "bug"});
  };
  auto Ends = [&](const Event &E) {
    return Quits(E) && (E.Kind == EventKind::NoReturn || llvm::any_of(E.Callees, [](auto *P) { return P->NoReturn; }));
  };
  const Block *B = blockOf(*R.In, R.E);
  return llvm::any_of(R.Path, [&](const Event *Call) { return Ends(*Call); }) ||
         (B &&
          (std::any_of(B->Events.begin() + (R.E - B->Events.data()), B->Events.end(), Ends) || failsNext(*R.In, *B)));
}

bool RaceFinder::conflict(const Record &A, const Record &B) {
  if (!isWrite(A.kind()) && !isWrite(B.kind()))
    return false;
  if ((isAtomic(A.kind()) && isAtomic(B.kind())) || handMade(*A.E) || handMade(*B.E))
    return false;
  return overlap(A, B) && unordered(A, B) && Facts.possible(A) && Facts.possible(B) && !givesUp(A) && !givesUp(B);
}

Side RaceFinder::side(const Record &R, const Process &P) const {
  Side X;
  X.R = R;
  X.Who = nameOf(P);
  // A lambda goes by the function around it.
  for (const DeclContext *C = P.Function->getParent(); X.Who.empty() && C; C = C->getParent())
    if (auto *F = dyn_cast<FunctionDecl>(C))
      if (const Process *O = U.Module.process(F))
        X.Who = nameOf(*O);
  return X;
}

Side RaceFinder::side(const Record &R, const ThreadRecords &Th) const {
  Side X;
  X.R = R;
  X.Spawn = Th.Spawn;
  X.Thread = true;
  if (Th.Entry)
    X.Who = nameOf(*Th.Entry);
  return X;
}

/// Orders the sides: reported is the barer one, then the writer, then the thread.
Race RaceFinder::make(Side A, Side B) const {
  auto Rank = [](const Side &X) {
    return std::tuple(X.R.locks().size(), isAtomic(X.R.kind()), !isWrite(X.R.kind()), !X.Thread);
  };
  if (Rank(B) < Rank(A))
    std::swap(A, B);
  Race R;
  R.Object = A.R.Object->Depth <= B.R.Object->Depth ? A.R.Object : B.R.Object;
  R.Volatile = A.R.E->Volatile || B.R.E->Volatile;
  if (isAtomic(A.R.kind()) != isAtomic(B.R.kind()))
    R.K = Race::MixedAtomic;
  else if (!A.R.locks().empty() && !B.R.locks().empty())
    R.K = Race::DifferentLocks;
  else {
    const Side &Reader = A.R.kind() == EventKind::Read ? A : B;
    QualType Ty = R.Object->type();
    if (Reader.R.kind() == EventKind::Read && Reader.Thread && !Ty.isNull() && Ty->isIntegerType() &&
        decidesLoop(*Reader.R.In, *Reader.R.E))
      R.K = Race::PlainFlag;
  }
  R.Started = B.Spawn ? B.Spawn->E : A.Spawn ? A.Spawn->E : nullptr;
  if (A.Thread && A.Spawn)
    R.Started = A.Spawn->E;
  R.A = std::move(A);
  R.B = std::move(B);
  return R;
}

/// Notes that a relaxed flag, which orders nothing, stands between the two.
void RaceFinder::relaxed(Race &R, llvm::ArrayRef<Record> A, llvm::ArrayRef<Record> B) const {
  auto Has = [](llvm::ArrayRef<Record> Rs, const Place *O, bool Write) {
    return llvm::any_of(Rs,
                        [&](const Record &X) { return X.E->Relaxed && X.Object == O && isWrite(X.kind()) == Write; });
  };
  for (const Record &X : A)
    if (isAtomic(X.kind()) && X.E->Relaxed && Has(B, X.Object, !isWrite(X.kind()))) {
      R.Relaxed = X.E;
      return;
    }
}

void RaceFinder::Best::offer(Race R, unsigned First, unsigned Second) {
  auto Rank = [](const Race &X) {
    bool Both = isWrite(X.A.R.kind()) && isWrite(X.B.R.kind());
    return std::tuple(X.Level == Confidence::Discipline, X.A.R.locks().size() + X.B.R.locks().size(),
                      X.K != Race::PlainFlag, !Both, X.A.R.Path.size() + X.B.R.Path.size());
  };
  std::pair Key{R.Object, std::pair{First, Second}};
  auto [It, New] = Map.insert({Key, R});
  if (!New && Rank(R) < Rank(It->second))
    It->second = std::move(R);
}

std::vector<Race> RaceFinder::Best::take() {
  std::vector<Race> Out;
  for (auto &[Key, R] : Map)
    Out.push_back(std::move(R));
  return Out;
}

/// \p Init makes a member that is declared after the thread: it is the order that is wrong (EarlyThreads).
static bool madeLate(const Record &Init, const Record &Spawn) {
  auto *Member = dyn_cast_or_null<FieldDecl>(Flags::key(Init.Object));
  auto *Handle = dyn_cast_or_null<FieldDecl>(Spawn.Object ? Spawn.Object->Decl : nullptr);
  return Init.E->Init && Member && Handle && Member->getParent() == Handle->getParent() &&
         Member->getFieldIndex() > Handle->getFieldIndex();
}

bool RaceFinder::calledLocked(const Process &Asked) {
  if (Locked)
    return Locked->contains(&Asked);
  Locked.emplace();
  llvm::DenseMap<const Process *, llvm::SmallVector<const Process *, 2>>
      Bare; // by caller: whom it calls without a lock
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call)
          for (const Target &Callee : S.callees(E))
            if (U.uses().allCallersSeen(Callee.P->Function)) {
              Locked->insert(Callee.P);
              if (!E.Object && !S.of(P.get()).LocksAt.count(&E)) // call_once is a lock
                Bare[P.get()].push_back(Callee.P);
            }
  // Who isn't called with a lock held passes none on.
  std::vector<const Process *> Work;
  for (auto &P : U.Module.Processes)
    if (!Locked->contains(P.get()))
      Work.push_back(P.get());
  while (!Work.empty()) {
    const Process *P = Work.back();
    Work.pop_back();
    for (const Process *Callee : Bare.lookup(P))
      if (Locked->erase(Callee))
        Work.push_back(Callee);
  }
  return Locked->contains(&Asked);
}

/// One call starts \p A or \p B, not both: `if (start(&t, attr, f) < 0) start(&t, NULL, f);`.
bool RaceFinder::eitherOr(const SpawnFacts &A, const SpawnFacts &B) const {
  if (A.R->Path == B.R->Path && A.R->In == B.R->In && triesAgain(*A.R->In, *A.R->E, *B.R->E, U.context()))
    return true;
  if (A.R->Path.empty() || A.R->Path != B.R->Path || A.R->In != B.R->In || A.Many || B.Many)
    return false;
  const RunningFacts &Inner = T.of(A.R->In);
  auto Find = [&](const SpawnFacts &X) {
    return llvm::find_if(Inner.Spawns, [&](const SpawnFacts &Sp) { return Sp.R->E == X.R->E && Sp.R->Path.empty(); });
  };
  const auto X = Find(A), Y = Find(B);
  return X != Inner.Spawns.end() && Y != Inner.Spawns.end() && !X->With.test(Y - Inner.Spawns.begin()) &&
         !Y->With.test(X - Inner.Spawns.begin());
}

/// A base class has started \p Spawn's thread before \p Access's class is there, which the thread gets into by a
/// virtual call: one fault, of the thread that is started too early, and not one of each member.
static bool throughOverride(const Record &Spawn, const Record &Access) {
  return !Spawn.Path.empty() && llvm::any_of(Access.Path, [](const Event *E) {
    auto *M = dyn_cast_or_null<CXXMethodDecl>(E->Function);
    return M && M->isVirtual() && E->This && E->This->K == Place::This;
  });
}

/// The child of a fork that a thread makes is another process.
static void leaveChildren(std::vector<ThreadRecords> &Ths) {
  for (ThreadRecords &Th : Ths)
    if (const auto Forks = Th.Entry ? forksIn(*Th.Entry) : llvm::SmallVector<const Event *, 1>(); !Forks.empty()) {
      const llvm::BitVector Own = reachedAlone(*Th.Entry, Th.Entry->Entry, Forks);
      llvm::erase_if(Th.Records, [&](const Record &R) {
        const Block *B = blockOf(*Th.Entry, R.site());
        return B && !Own.test(B->Id);
      });
    }
}

void RaceFinder::process(const Process &P) {
  const RunningFacts &F = T.of(&P);
  if (F.Spawns.empty())
    return;
  const bool CalledLocked = calledLocked(P), Locked = CalledLocked || lockedByContract(P);
  auto Callers = [&](const Record &R) {
    const Place::Kind K = R.Object->root()->K;
    return CalledLocked && (K == Place::Global || K == Place::Param || K == Place::This);
  };
  // The lock that the thread takes may be the one that the caller holds.
  auto GuardedOutside = [](const Record &R) {
    return llvm::any_of(R.locks(),
                        [](const Held &H) { return H.Mutex->root()->K != Place::Local || H.Mutex->indirect(); });
  };
  const Statics &Once = T.statics();
  std::vector<ThreadRecords> Ths;
  for (const SpawnFacts &Sp : F.Spawns)
    Ths.push_back(threadRecords(T, *Sp.R, P));
  leaveChildren(Ths);
  followSignals(Ths);
  std::vector<ByRoot> Index;
  for (const ThreadRecords &Th : Ths)
    Index.emplace_back(Th.Records);
  Best Found;
  auto Shut = [&](const Record &R, unsigned J) {
    return Facts.isShut(R, S.of(&P).Records, Ths, [&](const Record &W) {
      const llvm::SmallBitVector *On = F.at(W.site());
      return !On || !On->test(J);
    });
  };
  const auto *Ctor = dyn_cast<CXXConstructorDecl>(P.Function);
  // The spawner against each thread that runs.
  for (const Record &R : S.of(&P).Records) {
    if (!isAccess(R.kind()) || !reachable(R.Object, P) || Callers(R))
      continue;
    const llvm::SmallBitVector *On = F.at(R.site());
    if (!On)
      continue;
    bool Building = Ctor && R.Object->root() == P.ThisPlace;
    if (R.E->Init && (!Building || R.Object->indirect()))
      continue; // what is made elsewhere isn't there before
    for (unsigned J : On->set_bits())
      for (unsigned I : Index[J].at(R.Object)) {
        const Record &O = Ths[J].Records[I];
        if (O.E->Init || (Locked && GuardedOutside(O)) || madeLate(R, *F.Spawns[J].R) || !conflict(R, O) ||
            !meets(P, S, R, F.Spawns[J], O) || Once.before(R, *F.Spawns[J].R) || madeFirst(P, S, R, *F.Spawns[J].R) ||
            madeFirst(P, S, O, *F.Spawns[J].R) || Facts.notStarted(R, *F.Spawns[J].R->E) ||
            (Building && throughOverride(*F.Spawns[J].R, O)) || toldLater(P, R, O, Ths[J], Ths) ||
            served(P, R, O, Ths[J]) || answeredBefore(S, *F.Spawns[J].R, O, R))
          continue;
        Race X = make(side(R, P), side(O, Ths[J]));
        X.Construction = Building;
        // Far from both starts, the thread has most likely been given its work since.
        if ((Building && !R.Path.empty() && O.Path.size() > 1) || Shut(O, J))
          X.Level = Confidence::Discipline;
        if (X.K == Race::Unlocked)
          relaxed(X, S.of(&P).Records, Ths[J].Records);
        Found.offer(std::move(X), J, ~0u);
      }
  }
  // Threads against each other.
  for (unsigned J = 0; J < Ths.size(); ++J)
    for (unsigned I = 0; I <= J; ++I) {
      bool Self = I == J;
      if (Self ? !F.Spawns[J].Many || Facts.notStarted(*F.Spawns[J].R, *F.Spawns[J].R->E)
               : (!F.Spawns[J].With.test(I) && !F.Spawns[I].With.test(J)) || Once.same(*F.Spawns[J].R, *F.Spawns[I].R))
        continue;
      if (startedOnce(*F.Spawns[J].R, *F.Spawns[I].R) || (!Self && eitherOr(F.Spawns[J], F.Spawns[I])))
        continue;
      for (unsigned A = 0; A < Ths[J].Records.size(); ++A)
        for (unsigned B : Index[I].at(Ths[J].Records[A].Object)) {
          const Record &X = Ths[J].Records[A], &Y = Ths[I].Records[B];
          if ((Self && B > A) || X.E->Init || Y.E->Init || !(Self ? amongAlike(X, Y, Ths[J]) : conflict(X, Y)))
            continue;
          if (!meet(P, F, X, J, Y, I) || Once.before(X, *F.Spawns[I].R) || Once.before(Y, *F.Spawns[J].R) ||
              madeFirst(P, S, X, *F.Spawns[I].R) || madeFirst(P, S, Y, *F.Spawns[J].R) ||
              (Self && startedInTurn(S, *F.Spawns[J].R, X, Y)))
            continue;
          Race R = make(side(X, Ths[J]), side(Y, Ths[I]));
          R.Self = Self;
          if (Shut(X, J) || Shut(Y, I))
            R.Level = Confidence::Discipline;
          if (R.K == Race::Unlocked && !Self)
            relaxed(R, Ths[J].Records, Ths[I].Records);
          Found.offer(std::move(R), J, I);
        }
    }
  for (Race &R : Found.take())
    add(std::move(R));
  ended(P, F, Ths);
}

/// What \p Use needs alive, if \p End ends it: a descriptor is what its number stands for. \p Threads: both are of
/// threads, of which each has an element of its own.
static bool ends(const Record &End, const Record &Use, bool Threads) {
  const Place *P = End.Object, *Q = Use.Object;
  if (End.kind() == EventKind::Use || Use.E->Ends) // its table of virtual functions does
    return Use.kind() == EventKind::Use && !Use.E->Ends && P == Q;
  if (P->K == Place::Deref && (Use.kind() == EventKind::Block || Use.kind() == EventKind::Wake))
    return P->Parent == Q && Use.E->E != End.E->E && (!Threads || overlap(Use, Use));
  return Q->within(P) && overlap(End, Use);
}

/// Whoever ends a semaphore has waited on it before: how often, it knows best. That all have come to a barrier is
/// not that all have left it.
static bool waitedFor(const Process &P, llvm::ArrayRef<Record> Own, const Record &End) {
  auto Meets = [&](const Record &R) {
    return llvm::any_of(Own, [&](const Record &X) { return X.kind() == EventKind::Release && X.E->E == R.E->E; });
  };
  return llvm::any_of(Own, [&](const Record &R) {
    return R.kind() == EventKind::Acquire && R.Object == End.Object && !Meets(R) &&
           sameInstance(P, R.site(), End.site(), nullptr);
  });
}

/// Objects whose life ends while another thread may still use them.
void RaceFinder::ended(const Process &P, const RunningFacts &F, llvm::ArrayRef<ThreadRecords> Ths) {
  Best Found;
  forMeetings(
      P, S, F, Ths, [](const Record &R) { return R.E->Ends; }, [](const Record &R) { return isUse(R.kind()); },
      [&](const Meeting &M) {
        if (!ends(*M.A, *M.B, M.InA && M.InB) || !unordered(*M.A, *M.B) ||
            (!M.InA && waitedFor(P, S.of(&P).Records, *M.A)))
          return;
        auto Side = [&](const Record &R, const ThreadRecords *Th) { return Th ? side(R, *Th) : side(R, P); };
        Race X;
        X.K = Race::Ended;
        X.Object = M.A->Object;
        X.Self = M.InA == M.InB;
        X.Started = (M.InA ? M.InA : M.InB)->Spawn->E;
        X.A = Side(*M.A, M.InA);
        X.B = Side(*M.B, M.InB);
        auto Number = [&](const ThreadRecords *Th) { return Th ? unsigned(Th - Ths.data()) : ~0u; };
        Found.offer(std::move(X), Number(M.InA), Number(M.InB));
      });
  for (Race &R : Found.take())
    add(std::move(R));
}

void RaceFinder::add(Race R) { Races.push_back(std::move(R)); }

/// The whole object that \p P is a part of.
static const Place *object(const Place *P) {
  while (P->K == Place::Field || P->K == Place::Element)
    P = P->Parent;
  return P->K == Place::Deref && P->Parent->K == Place::Field ? P->Parent : P;
}

std::vector<Race> RaceFinder::run() {
  for (auto &P : U.Module.Processes)
    if (P->Lowered)
      process(*P);
  domains();
  const SourceManager &SM = U.context().getSourceManager();
  auto Before = [&](SourceLocation A, SourceLocation B) { return A != B && SM.isBeforeInTranslationUnit(A, B); };
  // The surest first, so that of equal ones the surest is kept.
  std::stable_partition(Races.begin(), Races.end(), [](const Race &R) { return R.Level != Confidence::Discipline; });
  std::vector<Race> Out;
  std::set<std::tuple<unsigned, const Decl *>> Primary;
  std::set<std::tuple<unsigned, unsigned>> Pairs;
  // Two calls that clash over one object clash over each of its fields: once is enough.
  std::set<std::tuple<const Event *, const Event *, const Decl *>> Calls;
  llvm::DenseSet<SourceLocation> Macros; // size only
  for (Race &R : Races) {
    unsigned A = R.A.R.E->Loc.getRawEncoding(), B = R.B.R.E->Loc.getRawEncoding();
    bool NewPrimary = Primary.insert({A, Flags::key(R.Object)}).second;
    bool New = Pairs.insert(std::minmax(A, B)).second && NewPrimary;
    // `static time_t last;` of a macro is another variable at each use, and one mistake.
    const Decl *D = R.Object->root()->K == Place::Global ? R.Object->root()->Decl : nullptr;
    if (New && D && D->getLocation().isMacroID() && SM.isMacroBodyExpansion(D->getLocation()))
      New = Macros.insert(SM.getSpellingLoc(D->getLocation())).second;
    if (New && !R.A.R.Path.empty() && !R.B.R.Path.empty())
      New = Calls.insert({R.A.R.site(), R.B.R.site(), Flags::key(object(R.Object))}).second;
    if (New)
      Out.push_back(std::move(R));
  }
  // Of a flag that others put up for a thread it isn't told that whoever starts one puts it down.
  auto Starts = [&](const Race &R) {
    return llvm::any_of(S.of(R.A.R.In).Records, [](const Record &X) { return X.kind() == EventKind::Spawn; });
  };
  llvm::DenseSet<const Decl *> Told; // lookups only
  for (const Race &R : Out)
    if (R.K == Race::PlainFlag && R.Level != Confidence::Discipline && !Starts(R))
      Told.insert(Flags::key(R.Object));
  llvm::erase_if(
      Out, [&](const Race &R) { return R.K == Race::PlainFlag && Starts(R) && Told.contains(Flags::key(R.Object)); });
  std::stable_sort(Out.begin(), Out.end(),
                   [&](const Race &A, const Race &B) { return Before(A.A.R.E->Loc, B.A.R.E->Loc); });
  return Out;
}

std::vector<Race> findRaces(const Unit &U) { return RaceFinder(U).run(); }

} // namespace belay::analysis
