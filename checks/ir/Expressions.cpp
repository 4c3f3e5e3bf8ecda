//===- Expressions.cpp - small questions about expressions ----------------===//

#include "ir/Builder.h"

using namespace clang;

namespace belay::ir {

const Expr *strip(const Expr *E) {
  while (E) {
    if (auto *P = dyn_cast<ParenExpr>(E))
      E = P->getSubExpr();
    else if (auto *F = dyn_cast<FullExpr>(E))
      E = F->getSubExpr();
    else if (auto *B = dyn_cast<CXXBindTemporaryExpr>(E))
      E = B->getSubExpr();
    else if (auto *M = dyn_cast<MaterializeTemporaryExpr>(E))
      E = M->getSubExpr();
    else if (auto *S = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
      E = S->getReplacement();
    else if (auto *D = dyn_cast<CXXDefaultArgExpr>(E))
      E = D->getExpr();
    else if (auto *D = dyn_cast<CXXDefaultInitExpr>(E))
      E = D->getExpr();
    else if (auto *C = dyn_cast<CastExpr>(E)) {
      switch (C->getCastKind()) {
      case CK_LValueToRValue:
      case CK_ArrayToPointerDecay:
      case CK_FunctionToPointerDecay:
        return E;
      default:
        E = C->getSubExpr();
      }
    } else
      return E;
  }
  return E;
}

CallSite callSite(const Expr *E) {
  CallSite C;
  if (auto *Op = dyn_cast<CXXOperatorCallExpr>(E)) {
    C.E = E;
    C.F = Op->getDirectCallee();
    auto *M = dyn_cast_or_null<CXXMethodDecl>(C.F);
    C.Args = ArrayRef(Op->getArgs(), Op->getNumArgs());
    if (M && !M->isStatic() && !C.Args.empty()) {
      C.Object = C.Args[0];
      C.Args = C.Args.drop_front();
    }
    return C;
  }
  if (auto *MC = dyn_cast<CXXMemberCallExpr>(E)) {
    C.E = E;
    C.F = MC->getMethodDecl();
    C.Object = MC->getImplicitObjectArgument();
    C.Arrow = C.Object && C.Object->getType()->isPointerType();
    C.Args = ArrayRef(MC->getArgs(), MC->getNumArgs());
    return C;
  }
  if (auto *Call = dyn_cast<CallExpr>(E)) {
    C.E = E;
    C.F = Call->getDirectCallee();
    C.Args = ArrayRef(Call->getArgs(), Call->getNumArgs());
    return C;
  }
  if (auto *Ctor = dyn_cast<CXXConstructExpr>(E)) {
    C.E = E;
    C.F = Ctor->getConstructor();
    C.Args = ArrayRef(Ctor->getArgs(), Ctor->getNumArgs());
    return C;
  }
  return C;
}

} // namespace belay::ir
