//===- OwnHandles.cpp - threads that read the handle they are put into ----===//

#include "analysis/OwnHandles.h"
#include "analysis/Cells.h"
#include "analysis/Summary.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// The member of the starter's object that the new thread's handle is assigned to: it was made whole before.
static const FieldDecl *assignedTo(const Process &P, const Event &Spawn, const Uses &Us) {
  const Place *H = Spawn.Object;
  auto *F = H && H->K == Place::Field && H->Parent == P.ThisPlace ? dyn_cast<FieldDecl>(H->Decl) : nullptr;
  auto Sets = [&](const Use &X) { return X.K == Use::Assign && X.In && X.In == P.Function; };
  return F && F->getType()->isRecordType() && llvm::any_of(Us.of(F), Sets) ? F : nullptr;
}

/// What the thread may wait for, and then the handle is there.
static bool waits(const Process &P) {
  return llvm::any_of(P.Blocks, [](const Block &B) {
    return llvm::any_of(B.Events, [](const Event &E) {
      return E.Kind == EventKind::Wait || E.Kind == EventKind::Acquire || E.Kind == EventKind::Receive ||
             E.Kind == EventKind::Select || E.Kind == EventKind::Join;
    });
  });
}

/// \p Entry and the methods of \p Class that it calls on its object.
static llvm::SetVector<const Process *> runs(const Process &Entry, const CXXRecordDecl *Class) {
  llvm::SetVector<const Process *> Out;
  Out.insert(&Entry);
  for (unsigned I = 0; I < Out.size(); ++I)
    for (const Block &B : Out[I]->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call && !E.Deferred)
          for (const Process *C : E.Callees)
            if (auto *M = dyn_cast<CXXMethodDecl>(C->Function);
                M && M->getParent()->getCanonicalDecl() == Class->getCanonicalDecl())
              Out.insert(C);
  return Out;
}

/// `thread_.get_id()`, `thread_.joinable()`
static bool asks(const Use &X) {
  auto *C = dyn_cast_or_null<CXXMemberCallExpr>(X.Call);
  const StringRef Name = calledName(C);
  return Name == "joinable" || Name == "get_id" || Name == "native_handle";
}

std::vector<OwnHandle> findOwnHandles(const Unit &U) {
  std::vector<OwnHandle> Out;
  const auto Spawns = U.Sums->all(EventKind::Spawn);
  for (auto [P, R] : Spawns) {
    const Event &E = *R->E;
    const FieldDecl *F = R->Path.empty() ? assignedTo(*P, E, U.uses()) : nullptr;
    auto *Class = F ? dyn_cast<CXXRecordDecl>(F->getParent()) : nullptr;
    // What is unlocked, set or notified afterwards may order it, by the starter or by who calls it.
    auto Orders = [&](const auto &X) { return X.R->E == &E && (!X.R->locks().empty() || !X.R->before().empty()); };
    if (!Class || llvm::any_of(Spawns, Orders) || llvm::any_of(Out, [&](const OwnHandle &X) { return X.Handle == F; }))
      continue;
    for (const Target &T : R->runs()) {
      const auto Runs = runs(*T.P, Class);
      if (llvm::any_of(Runs, [](const Process *Q) { return waits(*Q); }))
        continue;
      const auto Found = llvm::find_if(U.uses().of(F), [&](const Use &X) {
        auto *M = dyn_cast_or_null<MemberExpr>(X.Ref);
        return asks(X) && M && isa<CXXThisExpr>(M->getBase()->IgnoreParenImpCasts()) &&
               llvm::any_of(Runs, [&](const Process *Q) { return X.In && Q->Function == X.In; });
      });
      if (Found != U.uses().of(F).end()) {
        Out.push_back({&E, P, T.P, F, Found->Ref});
        break;
      }
    }
  }
  return Out;
}

} // namespace belay::analysis
