//===- Polarity.cpp - how a condition hangs on one variable ---------------===//

#include "analysis/Polarity.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SmallVector.h"

using namespace clang;

namespace belay::analysis {

void polarity(const Expr *E, const Decl *D, bool Positive, uint8_t &Out) {
  E = E->IgnoreParenImpCasts();
  if (auto *Full = dyn_cast<FullExpr>(E))
    return polarity(Full->getSubExpr(), D, Positive, Out);
  if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_LNot)
    return polarity(U->getSubExpr(), D, !Positive, Out);
  if (auto *B = dyn_cast<BinaryOperator>(E); B && B->isLogicalOp()) {
    polarity(B->getLHS(), D, Positive, Out);
    return polarity(B->getRHS(), D, Positive, Out);
  }
  const Expr *X = E;
  // The value of an atomic: x.load(), or its conversion.
  if (auto *C = dyn_cast<CXXMemberCallExpr>(X))
    if (auto *M = C->getMethodDecl();
        M && (isa<CXXConversionDecl>(M) || (M->getIdentifier() && M->getName() == "load")))
      X = C->getImplicitObjectArgument()->IgnoreParenImpCasts();
  const Decl *Is = nullptr;
  if (auto *M = dyn_cast<MemberExpr>(X))
    Is = M->getMemberDecl();
  else if (auto *R = dyn_cast<DeclRefExpr>(X))
    Is = R->getDecl();
  if (Is && Is->getCanonicalDecl() == D->getCanonicalDecl()) {
    Out |= Positive ? Up : Down;
    return;
  }
  llvm::SmallVector<const Stmt *, 8> Work{E};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    auto *M = dyn_cast<MemberExpr>(S);
    auto *R = dyn_cast<DeclRefExpr>(S);
    if ((M && M->getMemberDecl()->getCanonicalDecl() == D->getCanonicalDecl()) ||
        (R && R->getDecl()->getCanonicalDecl() == D->getCanonicalDecl()) || isa<LambdaExpr>(S)) {
      Out |= Mixed;
      return;
    }
    for (const Stmt *C : S->children())
      if (C)
        Work.push_back(C);
  }
}

bool suffices(const Expr *E, const Decl *D, bool Value, bool Want) {
  E = E->IgnoreParenImpCasts();
  if (auto *Full = dyn_cast<FullExpr>(E))
    return suffices(Full->getSubExpr(), D, Value, Want);
  if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_LNot)
    return suffices(U->getSubExpr(), D, Value, !Want);
  if (auto *B = dyn_cast<BinaryOperator>(E); B && B->isLogicalOp()) {
    const bool L = suffices(B->getLHS(), D, Value, Want), R = suffices(B->getRHS(), D, Value, Want);
    return (B->getOpcode() == BO_LOr) == Want ? L || R : L && R;
  }
  uint8_t How = 0;
  polarity(E, D, true, How);
  return How == Up && Value == Want;
}

} // namespace belay::analysis
