//===- StopCallbacks.cpp - stop requests under the lock of their callback --===//

#include "analysis/StopCallbacks.h"
#include "analysis/CallGraph.h"
#include "analysis/Cells.h"
#include "clang/AST/DeclTemplate.h"
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

/// What \p Run locks of \p Held, and what that is called there.
static std::pair<const Event *, const Place *> locksAgain(const Unit &U, llvm::ArrayRef<const Process *> Run,
                                                          const Lockset &Held) {
  for (const Process *P : Run)
    for (const Record &R : U.Sums->of(P).Records) {
      const Cell C = R.kind() == EventKind::Lock && !R.E->Try && !R.E->Timed ? cellOf(R.Object) : Cell();
      for (const analysis::Held &H : Held)
        if (C && !H.Shared && !H.Assumed && cellOf(H.Mutex) == C)
          return {R.E, H.Mutex};
    }
  return {nullptr, nullptr};
}

/// What the functor of a `std::optional<std::stop_callback<F>>`, or the closures that it is given, run.
static llvm::SmallVector<const Process *, 2> kept(const Unit &U, const Place &Object) {
  auto Argument = [](QualType T) -> QualType {
    const auto *C = T.isNull() ? nullptr : dyn_cast_or_null<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl());
    return C && C->getTemplateArgs().size() && C->getTemplateArgs()[0].getKind() == TemplateArgument::Type
               ? C->getTemplateArgs()[0].getAsType()
               : QualType();
  };
  const QualType T = Object.type(), Callback = Argument(T);
  if (Object.K != Place::Field || Callback.isNull() || className(Callback) != "stop_callback" ||
      (className(T) != "optional" && className(T) != "unique_ptr"))
    return {};
  llvm::SmallVector<const Process *, 2> Run;
  auto Add = [&](const CXXRecordDecl *R) {
    if (!R)
      return;
    for (const CXXMethodDecl *M : R->methods())
      if (const Process *P = M->getOverloadedOperator() == OO_Call ? U.Module.process(M) : nullptr)
        Run.push_back(P);
  };
  auto Closures = [&](const Stmt *S, const auto &Self) -> void {
    if (auto *L = dyn_cast_or_null<LambdaExpr>(S))
      return Add(L->getLambdaClass());
    if (S)
      for (const Stmt *C : S->children())
        Self(C, Self);
  };
  Add(Argument(Callback)->getAsCXXRecordDecl());
  if (Run.empty())
    for (const Use &X : U.uses().of(Object.Decl))
      Closures(X.Call, Closures);
  return Run;
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
            if (auto [Lock, Mutex] = locksAgain(U, runs(U.Module, E), At->second); Lock)
              Out.push_back({&E, &E, Lock, Mutex});
        } else if (E.Kind == EventKind::Write && E.Ends && !E.Implicit) {
          const auto &LocksAt = U.Sums->of(P.get()).LocksAt;
          if (const auto At = LocksAt.find(&E); At != LocksAt.end())
            if (auto [Lock, Mutex] = locksAgain(U, kept(U, *E.Object), At->second); Lock)
              Out.push_back({&E, nullptr, Lock, Mutex});
        }
  for (auto [P, R] : U.Sums->all(EventKind::StopRequest))
    for (const Callback &X : All)
      if (R->Path.empty() && R->Object && cellOf(R->Object) == X.Source)
        if (auto [Lock, Mutex] = locksAgain(U, runs(U.Module, *X.E), R->locks()); Lock) {
          Out.push_back({R->E, X.E, Lock, Mutex});
          break;
        }
  return Out;
}

} // namespace belay::analysis
