//===- OwnMutexes.cpp - mutexes that each call has for itself -------------===//

#include "analysis/OwnMutexes.h"
#include "analysis/CallGraph.h"
#include "analysis/Loops.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

using Exprs = llvm::SmallPtrSet<const Stmt *, 8>;

/// `pthread_mutex_init(&m, NULL)`, and what ends it.
static bool makesOrEnds(const Stmt *S) {
  auto *C = dyn_cast<CallExpr>(S);
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  return F && F->getIdentifier() &&
         (F->getName().ends_with("_init") || F->getName().ends_with("_destroy") || F->getName().ends_with("_clear"));
}

/// True if \p S mentions \p V elsewhere than where it is locked, unlocked, made and ended: it may be anybody's then.
static bool letsOut(const Stmt *S, const VarDecl *V, const Exprs &Known) {
  if (!S || Known.contains(S) || makesOrEnds(S))
    return false;
  if (auto *L = dyn_cast<LambdaExpr>(S))
    return llvm::any_of(L->captures(),
                        [&](const LambdaCapture &C) { return C.capturesVariable() && C.getCapturedVar() == V; });
  if (auto *R = dyn_cast<DeclRefExpr>(S))
    return R->getDecl() == V;
  return llvm::any_of(S->children(), [&](const Stmt *C) { return letsOut(C, V, Known); });
}

/// What other threads can reach: a global, a member of the object, what a parameter refers to, or what a function of
/// this unit has found.
static bool isOutside(const Place *P) {
  const Place *Root = P->root();
  switch (Root->K) {
  case Place::Global:
  case Place::This:
    return true;
  case Place::Param:
    return P->indirect() || cast<VarDecl>(Root->Decl)->getType()->isReferenceType();
  case Place::Local: {
    auto *V = dyn_cast<VarDecl>(Root->Decl);
    auto *C = V && V->getInit() ? dyn_cast<CallExpr>(V->getInit()->IgnoreParenCasts()) : nullptr;
    const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
    return P->indirect() && F && F->hasBody() && V->getType()->isPointerType();
  }
  default:
    return false;
  }
}

static const Event *use(const Process &P, const Summaries &S, const Place *Mutex) {
  for (const Record &R : S.of(&P).Records)
    if (R.Path.empty() && R.kind() == EventKind::Write && !R.E->Init && R.Object && R.Object->known() &&
        holds(R.locks(), Mutex) && isOutside(R.Object))
      return R.E;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Wait && !E.Timed && E.Second == Mutex && E.Object->known() && isOutside(E.Object))
        return &E;
  return nullptr;
}

/// The local of \p P itself that \p L is, if it is no reference or pointer.
static const VarDecl *localOf(const Process &P, const Place *L) {
  auto *V = L && L->K == Place::Local ? dyn_cast<VarDecl>(L->Decl) : nullptr;
  return V && V->hasLocalStorage() && V->getDeclContext() == P.Function && !V->getType()->isReferenceType() &&
                 !V->getType()->isPointerType()
             ? V
             : nullptr;
}

std::vector<OwnFlag> findOwnFlags(const Unit &U) {
  std::vector<OwnFlag> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (const VarDecl *V = runsOnce(E) && E.E ? localOf(*P, E.Object) : nullptr;
            V && !letsOut(P->Function->getBody(), V, Exprs{E.E}) && !leads(*P, B, B))
          Out.push_back({V, &E});
  return Out;
}

std::vector<OwnMutex> findOwnMutexes(const Unit &U) {
  std::vector<OwnMutex> Out;
  if (U.Sums->all(EventKind::Spawn).empty())
    return Out;
  for (auto &P : U.Module.Processes) {
    if (!P->Lowered || isa<CXXConstructorDecl, CXXDestructorDecl>(P->Function))
      continue;
    llvm::SmallVector<const Event *, 2> Locks;
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Lock && E.Object && E.Object->K == Place::Local &&
            llvm::none_of(Locks, [&](const Event *L) { return L->Object == E.Object; }))
          Locks.push_back(&E);
    for (const Event *L : Locks) {
      const VarDecl *V = localOf(*P, L->Object);
      if (!V || !model::isMutex(L->Type))
        continue;
      Exprs Known;
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events)
          if ((E.Kind == EventKind::Lock || E.Kind == EventKind::Unlock) && E.Object == L->Object && E.E)
            Known.insert(E.E);
      if (letsOut(P->Function->getBody(), V, Known))
        continue;
      if (const Event *Use = use(*P, *U.Sums, L->Object))
        Out.push_back({V, L, Use});
    }
  }
  return Out;
}

} // namespace belay::analysis
