//===- Unlockers.cpp - who unlocks what others have locked ----------------===//

#include "analysis/Unlockers.h"
#include "analysis/Cells.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Outcomes.h"
#include "analysis/Phases.h"
#include "analysis/Summary.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// True if \p Inner is, or is a part of, or holds \p Outer.
static bool concerns(const Place *Inner, const Place *Outer) {
  while (Inner && Inner->K == Place::AddressOf)
    Inner = Inner->Parent;
  return Inner && Inner->known() && (Inner->within(Outer) || Outer->within(Inner));
}

/// True if \p A is the address of a local structure that has a pointer to a lock like \p M: to that, for all we know.
static bool mayLeadTo(const Place *A, const Place *M) {
  const Place *Of = A && A->K == Place::AddressOf ? A->Parent : nullptr;
  const RecordDecl *R = Of && Of->K == Place::Local && !Of->type().isNull() ? Of->type()->getAsRecordDecl() : nullptr;
  R = R ? R->getDefinition() : nullptr;
  return R && !M->type().isNull() && llvm::any_of(R->fields(), [&](const FieldDecl *F) {
           const QualType To = F->getType()->getPointeeType();
           return !To.isNull() &&
                  To.getCanonicalType().getUnqualifiedType() == M->type().getCanonicalType().getUnqualifiedType();
         });
}

bool given(const Event &E, const Place *M) {
  return concerns(E.This, M) || llvm::any_of(E.Args, [&](const Place *A) { return concerns(A, M) || mayLeadTo(A, M); });
}

bool Unlockers::anyEvent(llvm::function_ref<bool(const Event &)> Is) const {
  return llvm::any_of(U.Module.Processes, [&](auto &P) {
    return llvm::any_of(P->Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Is); });
  });
}

/// One of several, of which no caller can tell which.
static bool isElement(const Place *M) {
  for (; M; M = M->Parent)
    if (M->K == Place::Element)
      return true;
  return false;
}

bool Unlockers::unlocksAtEnd(const Process &P, const Place *X) const {
  const Place *Root = X->root();
  auto *M = dyn_cast<CXXMethodDecl>(P.Function);
  const CXXRecordDecl *R = Root->K == Place::This && M                         ? M->getParent()
                           : Root->K == Place::Local && !Root->type().isNull() ? Root->type()->getAsCXXRecordDecl()
                                                                               : nullptr;
  const CXXDestructorDecl *D = R && R->hasDefinition() ? R->getDestructor() : nullptr;
  const Process *End = D ? U.Module.process(D) : nullptr;
  return End && llvm::any_of(S.of(End).Released, [&](const Place *Y) {
           return Y->root()->K == Place::This && mayMatch(cellOf(X), cellOf(Y));
         });
}

/// True if \p From calls \p To, by whatever way.
static bool calls(const Process &From, const Process &To) {
  llvm::SmallPtrSet<const Process *, 16> Seen;
  llvm::SmallVector<const Process *, 16> Work{&From};
  while (!Work.empty())
    for (const Block &B : Work.pop_back_val()->Blocks)
      for (const Event &E : B.Events)
        for (const Process *C : E.Callees) {
          if (C == &To)
            return true;
          if (Seen.insert(C).second)
            Work.push_back(C);
        }
  return false;
}

bool Unlockers::apart(const Process &F, const Process &P) const {
  bool Called = false; // what nobody calls yet is there for whoever will
  for (auto &Q : U.Module.Processes)
    if (llvm::any_of(Q->Blocks, [&](const Block &B) {
          return llvm::any_of(B.Events, [&](const Event &E) { return llvm::is_contained(E.Callees, &F); });
        })) {
      Called = true;
      if (calls(*Q, P))
        return false;
    }
  return Called && U.uses().allCallersSeen(F.Function);
}

bool Unlockers::contract(const Place *M, bool Called, const Process *For) const {
  const Cell C = cellOf(M);
  for (auto &P : U.Module.Processes) {
    if (isa<CXXDestructorDecl>(P->Function))
      continue;
    const IdentifierInfo *Name = P->Function->getIdentifier();
    const bool Says = Name && Name->getName().contains_insensitive("unlock");
    const Summary &Sum = U.Sums->of(P.get());
    for (const Place *X : Sum.Released)
      if ((!Says || isElement(X)) && (X == M || !C || mayMatch(cellOf(X), C)) && !unlocksAtEnd(*P, X) &&
          llvm::none_of(Sum.Records,
                        [&](const Record &R) {
                          return R.kind() == EventKind::Lock && (Called || R.Path.empty()) && R.Object == X;
                        }) &&
          (!For || !apart(*P, *For)))
        return true;
  }
  return false;
}

const Place *Unlockers::unlockedWith(const Process &P, const Place *M, const Event &Unlock) {
  auto *V = M->K == Place::Global ? dyn_cast<VarDecl>(M->Decl) : nullptr;
  const Block *B = V && V->isExternallyVisible() ? blockOf(P, &Unlock) : nullptr;
  const Event *Before = B && &Unlock != B->Events.data() ? &Unlock - 1 : nullptr;
  return Before && Before->Kind == EventKind::Unlock ? Before->Object : nullptr;
}

bool Unlockers::givesOwner(const Event &E, const Place *M) const {
  if (E.Kind != EventKind::Unknown || !E.Function ||
      U.context().getSourceManager().isInSystemHeader(E.Function->getCanonicalDecl()->getLocation()))
    return false;
  return llvm::any_of(E.Args, [&](const Place *A) {
    for (const Place *X = M; X; X = X->Parent)
      if ((X->K == Place::Deref && X->Parent == A) || (A->K == Place::AddressOf && A->Parent == X))
        return true;
    return false;
  });
}

/// \p A and \p B call with the same flags: `put(c, true)` may do what `put(c, false)` doesn't.
static bool sameFlags(const Event &A, const Event &B, const ASTContext &Ctx) {
  auto *X = dyn_cast_or_null<CallExpr>(A.E), *Y = dyn_cast_or_null<CallExpr>(B.E);
  if (!X || !Y || X->getNumArgs() != Y->getNumArgs())
    return false;
  auto Flag = [&](const Expr *E) -> std::optional<int64_t> {
    Expr::EvalResult R;
    const bool Known =
        !E->isValueDependent() && E->getType()->isIntegralOrEnumerationType() && E->EvaluateAsInt(R, Ctx);
    return Known && R.Val.getInt().isRepresentableByInt64() ? std::optional(R.Val.getInt().getExtValue())
                                                            : std::nullopt;
  };
  for (unsigned I = 0; I < X->getNumArgs(); ++I) {
    const auto V = Flag(X->getArg(I)), W = Flag(Y->getArg(I));
    if (V != W && (V.value_or(0) == 0 || V == 1) && (W.value_or(0) == 0 || W == 1))
      return false;
  }
  return true;
}

bool Unlockers::leavesLocked(const Event &E, const Place *M) const {
  for (auto &P : U.Module.Processes) {
    Tokens Like;
    for (const Block &B : P->Blocks)
      for (const Event &L : B.Events)
        if (L.Kind == EventKind::Lock && L.Object &&
            (L.Object == M || (M->K == Place::Field && L.Object->K == Place::Field && L.Object->Decl == M->Decl)))
          insert(Like, L.Object);
    for (const Place *X : Like) {
      auto Does = [&](const Event &Is) { return act(Is, X) != Nothing; };
      const auto Unlocked = ahead(
          *P,
          [&](const Event &Is) -> std::optional<bool> {
            return Does(Is) ? std::optional(act(Is, X) == Unlocks) : std::nullopt;
          },
          /*All=*/true);
      for (const Block &B : P->Blocks)
        for (const Event &Call : B.Events) {
          if (&Call == &E || Call.Function != E.Function || !givesOwner(Call, X) || !sameFlags(Call, E, U.context()))
            continue;
          const auto Before = llvm::make_range(B.Events.begin(), B.Events.begin() + (&Call - B.Events.data()));
          const auto After = llvm::make_range(Before.end() + 1, B.Events.end());
          const bool Early = llvm::none_of(Before, Does) && llvm::none_of(P->Blocks, [&](const Block &From) {
                               return llvm::any_of(From.Events, Does) && leads(*P, From, B);
                             });
          const auto Next = llvm::find_if(After, Does);
          const llvm::SmallVector<unsigned, 2> To = succs(B);
          const bool Late = Next != After.end()
                                ? act(*Next, X) == Unlocks
                                : !To.empty() && llvm::all_of(To, [&](unsigned N) { return bool(Unlocked[N]); });
          if (Early || Late)
            return true;
        }
    }
  }
  return false;
}

bool Unlockers::givenAway(const Place *M) const {
  return anyEvent([&](const Event &E) { return E.Kind == EventKind::Unknown && given(E, M); });
}

bool Unlockers::isInside(const Place *M) const {
  return M->K == Place::Field && M->Parent->K == Place::This && U.uses().allSeen(M->Decl);
}

bool Unlockers::nobody(const Place *M) const {
  const Cell C = cellOf(M);
  if (M->indirect() || !C || !U.uses().allSeen(C.Path.front()))
    return false;
  // Nobody misses what main alone ever locks, and once: it ends the program.
  llvm::SmallPtrSet<const Event *, 4> Locks;
  bool Others = false;
  for (const Mention &L : S.all(EventKind::Lock))
    if (L.R->Object && mayMatch(cellOf(L.R->Object), C)) {
      Locks.insert(L.R->E);
      Others |= !L.P->Function->isMain();
    }
  if (!Others && Locks.size() < 2)
    return false;
  return !givenAway(M) && !anyEvent([&](const Event &E) {
    return E.Kind == EventKind::Unlock && (!E.Object->known() || E.Object == M || mayMatch(cellOf(E.Object), C));
  });
}

bool Unlockers::mayNest(const Event &E, const Place *M) {
  return (E.Kind == EventKind::Lock && E.Try && E.Shared) ||
         (E.Kind == EventKind::Unknown && E.This == M && isNamed(E.Function, {"lock"}));
}

Unlockers::Act Unlockers::act(const Event &E, const Place *M) const {
  switch (E.Kind) {
  case EventKind::Lock:
    return E.Object != M ? Nothing : E.Try || E.Timed ? Unclear : Locks;
  case EventKind::Unlock:
    return E.Object == M ? Unlocks : mayUnlock(E.Object, M) ? Unclear : Nothing;
  case EventKind::Unknown:
    return (E.Function || E.E) && given(E, M) ? Unclear : Nothing;
  case EventKind::Call: {
    Act Does = Nothing;
    const auto Callees = S.callees(E);
    if (Callees.empty()) // `done = callback(&entry);`
      return given(E, M) ? Unclear : Nothing;
    for (const Target &T : Callees) {
      const Summary &C = S.of(T.P);
      auto Is = [&](const Place *X) { return S.translate(X, T.Map) == M; };
      if (llvm::any_of(C.Released, Is))
        Does = llvm::any_of(C.Acquired, [&](const Held &H) { return Is(H.Mutex); }) ? Unclear : Unlocks;
      else if (llvm::any_of(C.Acquired, [&](const Held &H) { return Is(H.Mutex); }))
        Does = Locks;
      else if (llvm::any_of(C.Released, [&](const Place *X) { return mayUnlock(S.translate(X, T.Map), M); }))
        return Unclear;
      else if (llvm::any_of(C.MayAcquire, Is))
        return Unclear;
    }
    return Does;
  }
  default:
    return Nothing;
  }
}

bool Unlockers::tries(const Event &E, const Block &B, const Place *M) const {
  return E.Kind == EventKind::Lock && E.Object == M && E.Try && !E.Timed && B.Succs.size() == 2 &&
         failed(B, 0, E, U.context()) != failed(B, 1, E, U.context());
}

llvm::SmallVector<unsigned, 2> Unlockers::withoutIt(const Block &B, const Place *M) const {
  for (const Event &E : llvm::reverse(B.Events)) {
    if (const Act Does = act(E, M); Does == Unlocks || Does == Locks)
      return Does == Unlocks ? succs(B) : llvm::SmallVector<unsigned, 2>();
    if (tries(E, B, M))
      return {B.Succs[!failed(B, 0, E, U.context())]};
  }
  return succs(B);
}

std::vector<bool> Unlockers::unlockedFrom(const Process &P, const Place *M) const {
  return ahead(
      P,
      [&](const Event &E) -> std::optional<bool> {
        const Act Does = act(E, M);
        return Does == Nothing ? std::nullopt : std::optional(Does != Locks);
      },
      /*All=*/false);
}

bool Unlockers::anyCaller(const Process &P, const Place *M, Look Is) const {
  for (auto &Q : U.Module.Processes)
    for (const Block &B : Q->Blocks)
      for (unsigned I = 0; I < B.Events.size(); ++I)
        if (const Event &E = B.Events[I]; E.Kind == EventKind::Call && llvm::is_contained(E.Callees, &P))
          for (const Target &T : S.callees(E))
            if (T.P == &P && Is(*Q, B, I, S.translate(M, T.Map)))
              return true;
  return false;
}

bool Unlockers::callerUnlocks(const Process &P, const Place *M) const {
  return anyCaller(P, M, [&](const Process &Q, const Block &B, unsigned I, const Place *X) {
    const auto Rest = llvm::drop_begin(B.Events, I + 1);
    const auto It = llvm::find_if(Rest, [&](const Event &Next) { return act(Next, X) != Nothing; });
    return It != Rest.end() ? act(*It, X) != Locks
                            : llvm::any_of(succs(B), [&](unsigned N) { return bool(unlockedFrom(Q, X)[N]); });
  });
}

bool Unlockers::callerFinishes(const Process &P, const Place *M) const {
  return anyCaller(P, M, [&](const Process &Q, const Block &B, unsigned I, const Place *X) {
    const auto &At = S.of(&Q).LocksAt;
    const auto Here = At.find(&B.Events[I]);
    if (Here != At.end() && holds(Here->second, X))
      return false;
    auto Says = [&](const Event &E) -> std::optional<bool> {
      const Act Does = act(E, X);
      return Does == Nothing ? std::nullopt : std::optional(Does == Unlocks);
    };
    for (const Event &Next : llvm::drop_begin(B.Events, I + 1))
      if (const auto Does = Says(Next))
        return *Does;
    const std::vector<bool> Ahead = ahead(Q, Says, /*All=*/false);
    return llvm::any_of(succs(B), [&](unsigned N) { return bool(Ahead[N]); });
  });
}

bool Unlockers::handedOn(const Process &P, const Place *M) const {
  return anyCaller(P, M, [&](const Process &, const Block &, unsigned, const Place *X) {
    return !X->known() || (X != M && contract(X, /*Called=*/false));
  });
}

} // namespace belay::analysis
