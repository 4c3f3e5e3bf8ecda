//===- StopCallbacks.cpp - stop requests under the lock of their callback --===//

#include "analysis/StopCallbacks.h"
#include "analysis/CallGraph.h"
#include "analysis/Cells.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// The source in `std::stop_callback on(source.get_token(), ...)`.
static Cell sourceOf(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return {};
  if (auto *C = dyn_cast<CXXMemberCallExpr>(S); calledName(C) == "get_token")
    return cellOf(C->getImplicitObjectArgument());
  for (const Stmt *C : S->children())
    if (const Cell Of = sourceOf(C))
      return Of;
  return {};
}

namespace {
struct Callback {
  const Event *E;
  Cell Source;
};
} // namespace

/// What \p X locks of \p Held, and what that is called there.
static std::pair<const Event *, const Place *> locksAgain(const Unit &U, const Callback &X, const Lockset &Held) {
  for (const Process *P : runs(U.Module, *X.E))
    for (const Record &R : U.Sums->of(P).Records) {
      const Cell C = R.kind() == EventKind::Lock && !R.E->Try && !R.E->Timed ? cellOf(R.Object) : Cell();
      for (const analysis::Held &H : Held)
        if (C && !H.Shared && !H.Assumed && cellOf(H.Mutex) == C)
          return {R.E, H.Mutex};
    }
  return {nullptr, nullptr};
}

std::vector<LockedRequest> findLockedRequests(const Unit &U) {
  std::vector<LockedRequest> Out;
  std::vector<Callback> All;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call && E.Deferred && E.E && className(E.E->getType()) == "stop_callback") {
          const Callback X{&E, sourceOf(E.E)};
          if (X.Source)
            All.push_back(X);
          const auto &LocksAt = U.Sums->of(P.get()).LocksAt;
          if (const auto At = LocksAt.find(&E); At != LocksAt.end())
            if (auto [Lock, Mutex] = locksAgain(U, X, At->second); Lock)
              Out.push_back({&E, &E, Lock, Mutex});
        }
  for (auto [P, R] : U.Sums->all(EventKind::StopRequest))
    for (const Callback &X : All)
      if (R->Path.empty() && R->Object && cellOf(R->Object) == X.Source)
        if (auto [Lock, Mutex] = locksAgain(U, X, R->locks()); Lock) {
          Out.push_back({R->E, X.E, Lock, Mutex});
          break;
        }
  return Out;
}

} // namespace belay::analysis
