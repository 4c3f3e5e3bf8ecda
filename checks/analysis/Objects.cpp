//===- Objects.cpp - which object a function has to do with ---------------===//

#include "analysis/Objects.h"
#include "analysis/Phases.h"
#include "model/Model.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool isHandedBack(const Place *Object) {
  return Object && Object->K == Place::Deref && Object->Parent->K == Place::Deref &&
         Object->Parent->Parent->K == Place::Param;
}

const Decl *memberOf(const Place *X, const Place *Base) {
  for (; X && X->Parent != Base; X = X->Parent)
    if (X->K == Place::Deref)
      return nullptr;
  return X && X->K == Place::Field ? X->Decl : nullptr;
}

bool isFound(const Place *Root, const Uses &Us) {
  auto *V = Root->K == Place::Local ? dyn_cast<VarDecl>(Root->Decl) : nullptr;
  if (!V || !V->getType()->isPointerType())
    return false;
  auto Finds = [](const Expr *E) {
    E = bare(E)->IgnoreParenCasts();
    auto *C = dyn_cast<CallExpr>(E);
    const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
    if (auto *D = dyn_cast<DeclRefExpr>(E))
      return isa<ParmVarDecl>(D->getDecl());
    return C ? F && !inPhase(F) && !F->getBuiltinID() &&
                   isNamed(F, {"get", "find", "lookup", "search", "first", "next", "current", "self", "peek"})
             : isa<MemberExpr>(E);
  };
  bool Any = V->getInit() != nullptr;
  if (Any && !Finds(V->getInit()))
    return false;
  for (const Use &X : Us.of(V))
    if (X.K == Use::Assign) {
      if (!X.Value || !Finds(X.Value))
        return false;
      Any = true;
    } else if (X.K != Use::Read && X.K != Use::Arg)
      return false;
  return Any;
}

/// A variable of the program, or a part of it that no pointer and no index leads to.
static bool isFixed(const Place *P) {
  while (P->K == Place::Field)
    P = P->Parent;
  return P->K == Place::Global;
}

bool areApart(const Place *A, const Place *B) { return isFixed(A) && isFixed(B) && !A->within(B) && !B->within(A); }

} // namespace belay::analysis
