//===- Subscripts.cpp - do two iterations touch one element? --------------===//

#include "analysis/Subscripts.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLExtras.h"
#include <numeric>
#include <utility>

using namespace clang;

namespace belay::analysis {

const VarDecl *counterOf(const ForStmt &L) {
  const Stmt *Init = L.getInit();
  if (auto *D = dyn_cast_or_null<DeclStmt>(Init); D && D->isSingleDecl())
    return dyn_cast<VarDecl>(D->getSingleDecl());
  auto *B = dyn_cast_or_null<BinaryOperator>(Init);
  auto *R = B && B->getOpcode() == BO_Assign ? dyn_cast<DeclRefExpr>(B->getLHS()->IgnoreParenImpCasts()) : nullptr;
  return R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
}

/// What its counter, which it has, begins with; may be null.
static const Expr *firstOf(const ForStmt &L) {
  return isa<DeclStmt>(L.getInit()) ? counterOf(L)->getInit() : cast<BinaryOperator>(L.getInit())->getRHS();
}

bool countsTo(const ForStmt &L, int64_t N, const ASTContext &Ctx) {
  const Expr *From = counterOf(L) ? firstOf(L) : nullptr;
  auto *Cond = dyn_cast_or_null<BinaryOperator>(L.getCond());
  auto *Step = dyn_cast_or_null<UnaryOperator>(L.getInc());
  Expr::EvalResult First, Last;
  if (!From || !From->EvaluateAsInt(First, Ctx) || !Step || !Step->isIncrementOp() || !Cond ||
      (Cond->getOpcode() != BO_LT && Cond->getOpcode() != BO_LE) || First.Val.getInt().tryExtValue().value_or(-1) > N)
    return false;
  return !Cond->getRHS()->EvaluateAsInt(Last, Ctx) ||
         N < Last.Val.getInt().tryExtValue().value_or(-1) + (Cond->getOpcode() == BO_LE);
}

SubscriptPair::SubscriptPair(const ForStmt &L, const ASTContext &Ctx) : Counter(counterOf(L)), Ctx(Ctx) {
  const Expr *From = firstOf(L);
  auto *Cond = dyn_cast_or_null<BinaryOperator>(L.getCond());
  Expr::EvalResult A, B;
  if (Cond && Cond->isRelationalOp() && From && From->EvaluateAsInt(A, Ctx) && Cond->getRHS()->EvaluateAsInt(B, Ctx))
    Trips = std::abs(B.Val.getInt().tryExtValue().value_or(-1) - A.Val.getInt().getExtValue()) + 1;
}

bool SubscriptPair::names(const Stmt *S, const VarDecl *V) const {
  if (!S)
    return false;
  if (auto *R = dyn_cast<DeclRefExpr>(S))
    return R->getDecl()->getCanonicalDecl() == V->getCanonicalDecl();
  return llvm::any_of(S->children(), [&](const Stmt *C) { return names(C, V); });
}

void SubscriptPair::inner(const ForStmt &L, const Variables &Changed) {
  const VarDecl *V = counterOf(L);
  // Its bounds must be the same in each iteration.
  auto Varies = [&](const Stmt *S) {
    return names(S, Counter) || llvm::any_of(Changed, [&](const VarDecl *C) {
             return (!V || C->getCanonicalDecl() != V->getCanonicalDecl()) && names(S, C);
           });
  };
  if (V && !Varies(L.getInit()) && !Varies(L.getCond()))
    Free.push_back(V->getCanonicalDecl());
}

bool SubscriptPair::sum(const Expr &Whole, int64_t Times, Sum &Out) const {
  const Expr *E = Whole.IgnoreParenImpCasts();
  Expr::EvalResult R;
  if (E->EvaluateAsInt(R, Ctx)) {
    Out[nullptr] += Times * R.Val.getInt().tryExtValue().value_or(-1);
    return true;
  }
  if (auto *D = dyn_cast<DeclRefExpr>(E)) {
    auto *V = dyn_cast<VarDecl>(D->getDecl());
    if (V)
      Out[V->getCanonicalDecl()] += Times;
    return V != nullptr;
  }
  auto *B = dyn_cast<BinaryOperator>(E);
  if (!B)
    return false;
  switch (B->getOpcode()) {
  case BO_Add:
    return sum(*B->getLHS(), Times, Out) && sum(*B->getRHS(), Times, Out);
  case BO_Sub:
    return sum(*B->getLHS(), Times, Out) && sum(*B->getRHS(), -Times, Out);
  case BO_Mul:
    if (B->getLHS()->EvaluateAsInt(R, Ctx))
      return sum(*B->getRHS(), Times * R.Val.getInt().tryExtValue().value_or(-1), Out);
    if (B->getRHS()->EvaluateAsInt(R, Ctx))
      return sum(*B->getLHS(), Times * R.Val.getInt().tryExtValue().value_or(-1), Out);
    return false;
  default:
    return false;
  }
}

void SubscriptPair::add(const Expr &A, const Expr &B, const Variables &Changed) {
  Sum X, Y;
  if (!sum(A, 1, X) || !sum(B, 1, Y)) {
    Unknown = true;
    return;
  }
  const VarDecl *I = Counter->getCanonicalDecl();
  const int64_t CX = X[I], CY = Y[I];
  X.erase(I), Y.erase(I);
  bool Inner = false;
  for (Sum *S : {&X, &Y})
    for (auto &[V, C] : *S) {
      const bool Runs = V && C && llvm::is_contained(Free, V);
      Inner |= Runs;
      Unknown |= V && C && !Runs && Changed.contains(V);
    }
  if (Inner) {
    // `a[j]` in both, or `a[j]` and `a[j + 1]`: each iteration goes through the same ones.
    const int64_t Next = std::exchange(X[nullptr], 0) - std::exchange(Y[nullptr], 0);
    Unknown |= CX != 0 || CY != 0 || X != Y || std::abs(Next) > 1;
    return;
  }
  const int64_t Apart = Y[nullptr] - X[nullptr]; // CX * i + x == CY * j + y
  X.erase(nullptr), Y.erase(nullptr);
  for (Sum *S : {&X, &Y})
    std::erase_if(*S, [](auto &P) { return P.second == 0; });
  if (X != Y) {
    Unknown = true;
  } else if (CX == 0 && CY == 0) {
    Never |= Apart != 0;
  } else if (CX != CY) {
    Unknown |= !X.empty();
    Never |= Apart % std::gcd(CX, CY) != 0;
  } else if (Apart % CX != 0 || Apart == 0) {
    Never = true; // the same iteration, or none
  } else if (this->Apart.value_or(Apart / CX) != Apart / CX) {
    Never = true;
  } else {
    this->Apart = Apart / CX;
  }
}

} // namespace belay::analysis
