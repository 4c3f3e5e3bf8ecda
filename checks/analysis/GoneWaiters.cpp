//===- GoneWaiters.cpp - notifications of who may have left ----------------===//

#include "analysis/GoneWaiters.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "analysis/Sharing.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool isGiven(const Stmt *S, const VarDecl *V) {
  auto *E = dyn_cast_or_null<Expr>(S);
  return S && ((E && addressedVariable(E) == V) ||
               llvm::any_of(S->children(), [&](const Stmt *C) { return isGiven(C, V); }));
}

namespace {
struct Waiter {
  const Event *Wait;
  const VarDecl *Object;
  const Process *In;
};
} // namespace

/// `Request r; queue.push(&r); ... r.done.wait(lock, ...)`, or a method of \p r that does so. Who joins a thread may
/// have waited for its notification by that.
static std::vector<Waiter> waiters(const Unit &U) {
  std::vector<Waiter> Out;
  auto Joins = [](const Record &R) { return R.kind() == EventKind::Join || R.kind() == EventKind::Destroy; };
  for (auto [P, R] : U.Sums->all(EventKind::Wait)) {
    const Place *Of = R->Object->K == Place::Field && R->E->Object->K == Place::Field ? R->Object->Parent : nullptr;
    if (!R->Path.empty() && llvm::any_of(U.Sums->of(P).Records, Joins))
      continue;
    auto *V = Of && Of->K == Place::Local ? dyn_cast_or_null<VarDecl>(Of->Decl) : nullptr;
    if (V && V->hasLocalStorage() && V->getType()->isRecordType() && !R->E->Timed && isGiven(P->Function->getBody(), V))
      Out.push_back({R->E, V, P});
  }
  return Out;
}

/// What \p P writes of \p Of under the mutex that \p Unlock unlocks, before that; a flag rather than anything else.
static const Event *writtenUnder(const Unit &U, const Process &P, const Place *Of, const Event &Unlock) {
  const Event *Last = nullptr;
  for (const Record &R : U.Sums->of(&P).Records)
    if (R.Path.empty() && isWrite(R.kind()) && R.Object->K == Place::Field && R.Object->Parent == Of &&
        holds(R.locks(), Unlock.Object) && (!Last || R.E->HasConst || !Last->HasConst))
      Last = R.E;
  return Last;
}

/// Somebody calls \p P, a method, of an object that a pointer leads to.
static bool isCalledOnPointee(const Unit &U, const Process &P) {
  return llvm::any_of(U.Module.Processes, [&](auto &Q) {
    return llvm::any_of(Q->Blocks, [&](const Block &B) {
      return llvm::any_of(B.Events, [&](const Event &E) {
        return E.This && E.This->K == Place::Deref && llvm::is_contained(E.Callees, &P);
      });
    });
  });
}

static std::optional<GoneWaiter> notifiedLate(const Unit &U, const Process &P, const Block &B, const Event &Notify,
                                              llvm::ArrayRef<Waiter> All) {
  const Place *C = Notify.Object, *Of = C && C->K == Place::Field ? C->Parent : nullptr;
  if (!Of || !(Of->K == Place::Deref || (Of == P.ThisPlace && isCalledOnPointee(U, P))) ||
      U.Sums->of(&P).LocksAt.contains(&Notify))
    return std::nullopt;
  const auto W = llvm::find_if(All, [&](const Waiter &X) { return X.In != &P && X.Wait->Object->Decl == C->Decl; });
  if (W == All.end())
    return std::nullopt;
  for (const Block &X : P.Blocks)
    for (const Event &E : X.Events)
      if (E.Kind == EventKind::Unlock && E.Object->K == Place::Field && E.Object->Parent == Of && W->Wait->Second &&
          W->Wait->Second->Decl == E.Object->Decl && (&X == &B ? &E < &Notify : reaches(P, X.Id, B.Id)))
        if (const Event *Write = writtenUnder(U, P, Of, E))
          return GoneWaiter{Write, &E, &Notify, W->Wait, W->Object, W->In};
  return std::nullopt;
}

std::vector<GoneWaiter> findGoneWaiters(const Unit &U) {
  std::vector<GoneWaiter> Out;
  const std::vector<Waiter> All = waiters(U);
  if (All.empty())
    return Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Notify)
          if (auto G = notifiedLate(U, *P, B, E, All))
            Out.push_back(*G);
  return Out;
}

} // namespace belay::analysis
