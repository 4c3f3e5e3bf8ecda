//===- ReadTwice.cpp - atomics that one expression trusts too much --------===//

#include "analysis/ReadTwice.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Loops.h"
#include "ir/Builder.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// True if \p S has an operator both sides of which are evaluated, one with \p A, the other with \p B.
static bool meet(const Stmt *S, const Expr *A, const Expr *B) {
  if (!S)
    return false;
  if (auto *O = dyn_cast<BinaryOperator>(S); O && !O->isLogicalOp() && !O->isCommaOp() && !O->isAssignmentOp())
    if ((holds(O->getLHS(), A) && holds(O->getRHS(), B)) || (holds(O->getLHS(), B) && holds(O->getRHS(), A)))
      return true;
  return llvm::any_of(S->children(), [&](const Stmt *C) { return meet(C, A, B); });
}

std::vector<ReadTwice> findReadTwice(const Process &P) {
  std::vector<ReadTwice> Out;
  for (const Block &B : P.Blocks) {
    llvm::DenseMap<const Place *, const Event *> Last;
    for (const Event &E : B.Events) {
      if (E.Kind != EventKind::AtomicRead || !E.E || !E.Object->known() || E.Object->isOneOfMany())
        continue;
      const Event *&First = Last[E.Object];
      if (First && meet(P.Function->getBody(), First->E, E.E))
        Out.push_back({First, &E});
      First = &E;
    }
  }
  return Out;
}

std::vector<const Event *> findWeakExchanges(const Process &P) {
  std::vector<const Event *> Out;
  std::optional<Loops> L;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind != EventKind::AtomicUpdate || !E.E)
        continue;
      const auto *A = dyn_cast<AtomicExpr>(E.E);
      const FunctionDecl *F = callSite(E.E).F;
      const bool Weak = A ? A->getOp() == AtomicExpr::AO__c11_atomic_compare_exchange_weak
                          : F && F->getIdentifier() && F->getName().contains("compare_exchange_weak");
      if (!Weak)
        continue;
      if (!L)
        L.emplace(P);
      if (L->innermost(B.Id) < 0)
        Out.push_back(&E);
    }
  return Out;
}

/// What an exchange expects, which it sets where it fails, and what it puts there.
static std::pair<const VarDecl *, const Expr *> exchanged(const Expr *E) {
  const Expr *Expected = nullptr, *Desired = nullptr;
  if (auto *A = dyn_cast<AtomicExpr>(E)) {
    switch (A->getOp()) {
    case AtomicExpr::AO__c11_atomic_compare_exchange_weak:
    case AtomicExpr::AO__c11_atomic_compare_exchange_strong:
    case AtomicExpr::AO__atomic_compare_exchange_n: {
      auto *Address = dyn_cast<UnaryOperator>(A->getVal1()->IgnoreParenImpCasts());
      Expected = Address && Address->getOpcode() == UO_AddrOf ? Address->getSubExpr() : nullptr;
      Desired = A->getVal2();
      break;
    }
    default:
      break;
    }
  } else if (auto *M = dyn_cast<CXXMemberCallExpr>(E); M && M->getNumArgs() >= 2 && M->getMethodDecl() &&
                                                       M->getMethodDecl()->getIdentifier() &&
                                                       M->getMethodDecl()->getName().starts_with("compare_exchange")) {
    Expected = M->getArg(0);
    Desired = M->getArg(1);
  }
  const VarDecl *V = Expected ? namedVariable(Expected) : nullptr;
  return {V && V->hasLocalStorage() && !V->getType()->isReferenceType() ? V : nullptr, Desired};
}

/// The innermost loop in \p S that has \p E in it.
static const Stmt *loopAround(const Stmt *S, const Expr *E) {
  if (!S || !holds(S, E))
    return nullptr;
  for (const Stmt *C : S->children())
    if (const Stmt *L = loopAround(C, E))
      return L;
  return isa<WhileStmt, DoStmt, ForStmt>(S) ? S : nullptr;
}

/// True if \p V is named in \p S other than in \p But; with \p Compared, other than as a side of `<` and the like, too.
static bool named(const Stmt *S, const VarDecl *V, const Expr *But, bool Compared) {
  if (!S || S == But)
    return false;
  if (auto *R = dyn_cast<DeclRefExpr>(S))
    return R->getDecl() == V;
  auto *B = dyn_cast<BinaryOperator>(S);
  const bool Orders = Compared && B && B->isRelationalOp();
  return llvm::any_of(S->children(), [&](const Stmt *C) {
    const auto *Side = Orders ? dyn_cast<Expr>(C) : nullptr;
    return (!Side || namedVariable(Side) != V) && named(C, V, But, Compared);
  });
}

/// True if \p P comes to \p E, in \p B, again when it has failed.
static bool comesAgain(const Process &P, const Block &B, const Event &E) {
  const Block &At = B.Condition || B.Succs.size() != 1 ? B : P.Blocks[B.Succs[0]];
  const Test T = boil(At.Condition);
  if (At.Succs.size() != 2 || T.Partial || !T.Base || bare(T.Base) != bare(E.E))
    return false;
  const unsigned Failed = At.Succs[T.Value ? 1 : 0];
  return reaches(P, Failed, B.Id);
}

/// The last in \p S, before \p Loop, that gives \p To, or a member of what it points to, a value.
static const Stmt *lastGiven(const Stmt *S, const VarDecl *To, const Stmt *Loop, bool &There) {
  const Stmt *Last = nullptr;
  if (S == Loop)
    There = true;
  if (!S || There)
    return nullptr;
  for (const Stmt *C : S->children())
    if (const Stmt *X = lastGiven(C, To, Loop, There))
      Last = X;
  if (auto *D = dyn_cast<DeclStmt>(S); D && llvm::is_contained(D->decls(), To))
    return To->getInit() ? S : Last;
  auto *B = dyn_cast<BinaryOperator>(S);
  if (!B || !B->isAssignmentOp())
    return Last;
  const Expr *L = B->getLHS()->IgnoreParens();
  if (auto *M = dyn_cast<MemberExpr>(L))
    L = M->getBase();
  return namedVariable(L) == To ? S : Last;
}

std::vector<StaleExchange> findStaleExchanges(const Process &P) {
  std::vector<StaleExchange> Out;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind != EventKind::AtomicUpdate || !E.E)
        continue;
      const auto [Expected, Desired] = exchanged(E.E);
      const VarDecl *New = Expected && Desired ? namedVariable(Desired) : nullptr;
      const Stmt *Loop =
          New && New->hasLocalStorage() && New != Expected ? loopAround(P.Function->getBody(), E.E) : nullptr;
      // That the expected value is less than another doesn't say that it is what it was.
      if (!Loop || named(Loop, Expected, E.E, true) || named(Loop, New, E.E, false) || !comesAgain(P, B, E))
        continue;
      bool There = false;
      if (const Stmt *Given = lastGiven(P.Function->getBody(), New, Loop, There); Given && mentions(Given, Expected))
        Out.push_back({&E, Given, Expected});
    }
  return Out;
}

} // namespace belay::analysis
