//===- Meetings.cpp - pairs of events that may happen at once -------------===//

#include "analysis/Meetings.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool mayShareLock(const Lockset &Given, const Lockset &Others) {
  return llvm::any_of(Given, [&](const Held &X) {
    const Place *M = X.Mutex;
    return M->K == Place::Field && M->root()->K == Place::Param && M->indirect() &&
           llvm::any_of(Others, [&](const Held &Y) {
             return Y.Mutex->K == Place::Field && Y.Mutex->Decl == M->Decl && Y.Mutex->indirect() &&
                    !(X.Shared && Y.Shared);
           });
  });
}

/// Frees memory in a helper: on an error path, more often than not, which the
/// analysis can't tell from the others.
static bool freesFarAway(const Record &R) { return !R.Path.empty() && R.E->Ends && R.kind() == EventKind::Write; }

/// `if (pool->users == 0) free(pool)`: whoever is the last one has it alone.
static bool lastOne(const Record &R) {
  const Block *B = R.E->Ends ? blockOf(*R.In, R.E) : nullptr;
  return B && !B->Preds.empty() && llvm::all_of(B->Preds, [&](unsigned Id) {
           const Block &Pred = R.In->Blocks[Id];
           for (unsigned I = 0; I < Pred.Succs.size(); ++I)
             if (Pred.Succs[I] == B->Id)
               if (const Event *Count = seenZero(Pred, I))
                 return Count->Object->K == Place::Field && Count->Object->within(R.E->Object);
           return false;
         });
}

bool isMeantToRace(const FunctionDecl *F) {
  return llvm::any_of(F->specific_attrs<NoSanitizeAttr>(),
                      [](const NoSanitizeAttr *A) { return bool(A->getMask() & SanitizerKind::Thread); });
}

/// The thread has had to take one of \p L before it got to \p Inside.
static bool comesAfter(const Record &Inside, const Lockset &L) {
  return llvm::any_of(L, [&](const Held &H) { return !H.Shared && contains(Inside.after(), H.Mutex); });
}

/// The spawner holds a mutex as long as \p Other's thread runs. \p Own takes it, too, or has had to take it
/// since its own thread was started under it.
static bool keptOut(const Record &Own, const SpawnFacts &Spawn, const SpawnFacts &Other) {
  if (Other.Kept.empty())
    return false;
  if (exclude(Other.Kept, Own.locks()))
    return true;
  return comesAfter(Own, common(Other.Kept, Spawn.Since.at(Other.R->site()))) ||
         comesAfter(Own, common(Other.Kept, Other.Since.at(Spawn.R->site())));
}

/// \p Own is what its thread does before it starts that of \p Other, or after it has joined it.
static bool idle(const Record &Own, const SpawnFacts &Spawn, unsigned Number, const SpawnFacts &Other) {
  return Other.By == Number && !Spawn.Many && Other.Idle.contains(Own.site());
}

/// The class whose method speaks of what it accesses in its own object, or is called by another method of that: the
/// most derived of them. Null if \p R isn't that.
static const CXXRecordDecl *ofClass(const Record &R) {
  const Place *O = R.E->Object;
  auto *M = O && O->root()->K == Place::This && !O->indirect() ? dyn_cast<CXXMethodDecl>(O->root()->Decl) : nullptr;
  const CXXRecordDecl *Of = M ? M->getParent() : nullptr;
  for (const Event *Call : Of ? llvm::reverse(R.Path) : llvm::reverse(llvm::ArrayRef<const Event *>())) {
    auto *Caller = Call->This && Call->This->K == Place::This ? dyn_cast<CXXMethodDecl>(Call->This->Decl) : nullptr;
    if (!Caller)
      break;
    if (Caller->getParent()->isDerivedFrom(Of))
      Of = Caller->getParent();
  }
  return Of;
}

/// Bodies of two classes, of which neither is the other's base, on one object: it is of one class only. Of a base that
/// both share an object that derives from both has two, unless it is virtual.
static bool otherClass(const Record &A, const Record &B) {
  const CXXRecordDecl *X = ofClass(A), *Y = ofClass(B);
  return X && Y && X->getCanonicalDecl() != Y->getCanonicalDecl() && A.Object == B.Object &&
         A.E->Object->Depth == B.E->Object->Depth && !X->getNumVBases() && !Y->getNumVBases() &&
         !X->isDerivedFrom(Y) && !Y->isDerivedFrom(X);
}

bool unordered(const Record &A, const Record &B) {
  if (otherClass(A, B) || exclude(A.locks(), B.locks()) || mayExclude(A, B) || freesFarAway(A) || freesFarAway(B) ||
      lastOne(A) || lastOne(B) || isMeantToRace(A.In->Function) || isMeantToRace(B.In->Function))
    return false;
  return !intersects(A.before(), B.after()) && !intersects(B.before(), A.after());
}

/// Where \p R is in the body that the first \p Depth calls of its path lead to.
static const Event *eventAt(const Record &R, size_t Depth) { return Depth < R.Path.size() ? R.Path[Depth] : R.E; }

/// The body that holds \p E, which \p Call runs.
static const Process *bodyOf(const Summaries &S, const Event &Call, const Event *E) {
  for (const Target &T : S.callees(Call))
    if (blockOf(*T.P, E))
      return T.P;
  return nullptr;
}

bool mayFollow(const Process &P, const Summaries &S, const Record &First, const Record &Then) {
  const size_t Depth =
      std::mismatch(Then.Path.begin(), Then.Path.end(), First.Path.begin(), First.Path.end()).first - Then.Path.begin();
  const Event *To = eventAt(Then, Depth), *From = eventAt(First, Depth);
  const Process *In = Depth == 0                   ? &P
                      : Depth == Then.Path.size()  ? Then.In
                      : Depth == First.Path.size() ? First.In
                                                   : bodyOf(S, *Then.Path[Depth - 1], To);
  const Block *B = In ? blockOf(*In, From) : nullptr, *A = In ? blockOf(*In, To) : nullptr;
  if (!A || !B)
    return false;
  return (A == B && From < To) || llvm::any_of(B->Succs, [&](unsigned Next) { return reaches(*In, Next, A->Id); });
}

bool madeFirst(const Process &P, const Summaries &S, const Record &R, const Record &Spawn) {
  const Place *Of = R.E->Object;
  for (size_t I = R.Path.size(); I > 0 && Of; --I) {
    auto *M = Of->root()->K == Place::This && !Of->indirect() ? dyn_cast<CXXMethodDecl>(Of->root()->Decl) : nullptr;
    const Place *On = M ? R.Path[I - 1]->This : nullptr; // of the caller
    if (On && isa<CXXConstructorDecl>(M) && (On->K == Place::Deref || On->K == Place::Alloc)) {
      const bool Inside = Spawn.Path.size() >= I && std::equal(R.Path.begin(), R.Path.begin() + I, Spawn.Path.begin());
      return !Inside || !mayFollow(P, S, Spawn, R);
    }
    Of = On;
  }
  return false;
}

bool joinedInCall(const Process &P, const Summaries &S, const Record &Own, const Record &Spawn) {
  // A handle that has a name only where the thread is started was kept somewhere: any that is joined may be it.
  const Place *Root = Spawn.Object ? Spawn.Object->root() : nullptr;
  auto *V = Root && Root->K == Place::Local ? dyn_cast_or_null<VarDecl>(Root->Decl) : nullptr;
  const bool Elsewhere = V && V->getDeclContext() != P.Function;
  return !Own.Path.empty() && llvm::any_of(S.of(&P).Records, [&](const Record &J) {
    return J.kind() == EventKind::Join && J.site() == Own.site() && J.Object &&
           (Elsewhere || sameHandle(Spawn.Object, J.Object)) && mayFollow(P, S, J, Own);
  });
}

static bool calls(const Record &R, const Process &P) {
  return llvm::any_of(R.Path, [&](const Event *Call) { return llvm::is_contained(Call->Callees, &P); });
}

bool meets(const Process &P, const Summaries &S, const Record &Own, const SpawnFacts &Started, const Record &Other) {
  const Place *Root = Own.Object->root();
  const Record &Spawn = *Started.R;
  if (comesAfter(Other, Started.Since.at(Own.site())) || rebound(Own.Object, *Spawn.site(), *Own.site(), P) ||
      joinedInCall(P, S, Own, Spawn) || (Root->K == Place::Local && calls(Own, P))) // of another call of P
    return false;
  if (!freshEachRound(Own.Object, *Spawn.site(), P))
    return true;
  // `p->n = 1; start(p); ++p;`: the next round is about another object. What `start` does itself is a question about
  // it.
  const SourceManager &SM = P.Function->getASTContext().getSourceManager();
  if (Own.Object->indirect() &&
      (Own.site() == Spawn.site() || SM.isBeforeInTranslationUnit(Own.site()->Loc, Spawn.site()->Loc)))
    return false;
  return Root->K == Place::Local && sameInstance(P, Spawn.site(), Own.site(), Root);
}

/// True if control can get from \p From to \p To in one round of the loop around them: `if (fast) start(job, f); else
/// start(job, g);` starts one of the two for each job.
static bool inOneRound(const Process &P, const Event *From, const Event *To) {
  const Block *A = blockOf(P, From), *B = blockOf(P, To);
  if (!A || !B || A == B)
    return true;
  const Loops Ls(P);
  int L = Ls.innermost(A->Id);
  while (L >= 0 && !Ls.All[L].Blocks.contains(B->Id))
    L = Ls.All[L].Parent;
  return L < 0 || llvm::any_of(succs(*A), [&](unsigned N) {
           const unsigned Header = Ls.All[L].Header;
           return N != Header && reaches(P, N, B->Id, Header);
         });
}

/// `sort(b, m)` on a thread that `sort(b, e)` starts: which of the elements after a pointer that it is given are whose
/// depends on what else is given.
static bool halves(const Record &A, const Record &B, const Record &Spawn, const Process &P) {
  const Place *Root = A.Object->root();
  auto *V = dyn_cast_or_null<VarDecl>(Root->Decl);
  auto Gives = [&](const Target &T) { return T.P == &P && T.Map.lookup(Root) != Root; };
  return V && V->isLocalVarDeclOrParm() && A.Object->indirect() && V->getDeclContext() == P.Function &&
         !V->getType()->isReferenceType() && (calls(A, P) || calls(B, P) || llvm::any_of(Spawn.runs(), Gives));
}

bool meet(const Process &P, const RunningFacts &F, const Record &A, unsigned I, const Record &B, unsigned J) {
  const SpawnFacts &OfA = F.Spawns[I], &OfB = F.Spawns[J];
  const Record &SpawnA = *OfA.R, &SpawnB = *OfB.R;
  if (keptOut(A, OfA, OfB) || keptOut(B, OfB, OfA) || idle(A, OfA, I, OfB) || idle(B, OfB, J, OfA))
    return false;
  if ((SpawnA.second() && alike(SpawnA.second(), SpawnB.second())) || halves(A, B, SpawnA, P))
    return false;
  if (contains(A.after(), SpawnB.Object) || contains(B.after(), SpawnA.Object))
    return false;
  bool Self = &SpawnA == &SpawnB;
  if (!freshEachRound(A.Object, *SpawnA.site(), P) || (!Self && !freshEachRound(A.Object, *SpawnB.site(), P)))
    return true;
  return !Self && A.Object->root()->K == Place::Local &&
         sameInstance(P, SpawnB.site(), SpawnA.site(), A.Object->root()) &&
         inOneRound(P, SpawnB.site(), SpawnA.site());
}

bool startedOnce(const Record &A, const Record &B) {
  return llvm::any_of(A.locks(), [&](const Held &H) {
    const QualType T = H.Mutex->type();
    return H.Claim && !H.Shared && !T.isNull() && llvm::StringRef(T.getAsString()).contains("once") &&
           llvm::any_of(B.locks(), [&](const Held &X) { return X.Claim && X.Mutex == H.Mutex; });
  });
}

bool doneAlready(const Record &R, const Record &Spawn, const Process &Owner) {
  return startedOnce(R, Spawn) || (startedOnce(R, R) && calls(R, Owner));
}

bool startsItself(llvm::ArrayRef<Record> Rs, const Target &T, const Record &Spawn, const Process &Owner) {
  return startedOnce(Spawn, Spawn) &&
         (T.P == &Owner || llvm::any_of(Rs, [&](const Record &R) { return calls(R, Owner); }));
}

void followSignals(std::vector<ThreadRecords> &Ths) {
  auto Gives = [](const Record &R) {
    return R.kind() == EventKind::Release ||
           (isAccess(R.kind()) && R.kind() != EventKind::Read && R.kind() != EventKind::AtomicRead && !R.E->Relaxed);
  };
  llvm::MapVector<const Place *, Shared<Tokens>> Waited; // for, before each signal
  for (const ThreadRecords &Th : Ths)
    for (auto *Rs : {&Th.Records, &Th.Uses})
      for (const Record &R : *Rs)
        if (Gives(R)) {
          auto [It, New] = Waited.try_emplace(R.Object, R.after());
          auto Missing = [&](const Place *P) { return !contains(R.after(), P); };
          if (!New && llvm::any_of(It->second, Missing))
            llvm::erase_if(It->second.write(), Missing);
        }
  auto Follow = [&](Shared<Tokens> After) {
    for (size_t I = 0; I < After.size(); ++I) // grows
      if (auto It = Waited.find(After[I]); It != Waited.end())
        insert(After, It->second);
    return After;
  };
  for (ThreadRecords &Th : Ths)
    for (auto *Rs : {&Th.Records, &Th.Uses})
      for (Record &R : *Rs)
        if (Shared<Tokens> All = Follow(R.after()); All.identity() != R.after().identity())
          R.At.write().After = std::move(All);
}

void forMeetings(const Process &P, const Summaries &S, const RunningFacts &F, llvm::ArrayRef<ThreadRecords> Ths,
                 llvm::function_ref<bool(const Record &)> IsA, llvm::function_ref<bool(const Record &)> IsB,
                 llvm::function_ref<void(const Meeting &)> Do) {
  using Picked = std::vector<const Record *>;
  auto Pick = [](llvm::function_ref<bool(const Record &)> Is, const ThreadRecords &Th) {
    Picked Out;
    for (auto *Rs : {&Th.Records, &Th.Uses})
      for (const Record &R : *Rs)
        if (Is(R))
          Out.push_back(&R);
    return Out;
  };
  std::vector<Picked> As, Bs;
  for (const ThreadRecords &Th : Ths) {
    As.push_back(Pick(IsA, Th));
    Bs.push_back(Pick(IsB, Th));
  }
  auto SameRoot = [](const Record &X, const Record &Y) { return X.Object->root() == Y.Object->root(); };
  // The spawner and its threads.
  for (const Record &R : S.of(&P).Records) {
    bool A = IsA(R), B = IsB(R);
    if ((!A && !B) || !R.Object || !R.Object->known() || !reachable(R.Object, P))
      continue;
    const llvm::SmallBitVector *On = F.at(R.site());
    if (!On)
      continue;
    for (unsigned J : On->set_bits()) {
      auto Each = [&](const Picked &Others, bool First) {
        for (const Record *O : Others)
          if (SameRoot(R, *O) && meets(P, S, R, F.Spawns[J], *O))
            Do(First ? Meeting{&R, O, nullptr, &Ths[J]} : Meeting{O, &R, &Ths[J], nullptr});
      };
      if (A)
        Each(Bs[J], true);
      if (B)
        Each(As[J], false);
    }
  }
  // Threads among each other.
  for (unsigned J = 0; J < Ths.size(); ++J)
    for (unsigned I = 0; I < Ths.size(); ++I)
      if (I == J ? F.Spawns[J].Many : F.Spawns[J].With.test(I) || F.Spawns[I].With.test(J))
        for (const Record *X : As[J])
          for (const Record *Y : Bs[I])
            if (SameRoot(*X, *Y) && meet(P, F, *X, J, *Y, I))
              Do({X, Y, &Ths[J], &Ths[I]});
}

} // namespace belay::analysis
