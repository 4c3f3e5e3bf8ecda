//===- Claims.cpp - what a branch says of what it tests -------------------===//

#include "analysis/Claims.h"
#include "analysis/Cells.h"
#include "ir/Parents.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// A condition as `Base == constant`: true where it holds, or where it doesn't.
struct Equality {
  const Expr *Base = nullptr;
  bool WhenTrue = false; ///< equal on the branch that is taken
  bool Written = false;  ///< with == or !=; else a bare value, which is compared with 0
};
} // namespace

static bool isConstant(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (isa<CXXBoolLiteralExpr, IntegerLiteral, CharacterLiteral>(E))
    return true;
  auto *D = dyn_cast<DeclRefExpr>(E);
  return D && isa<EnumConstantDecl>(D->getDecl());
}

static Equality equality(const Expr *C) {
  Equality Q;
  bool Negated = false;
  for (unsigned I = 0; C && I < 16; ++I) {
    C = unhinted(C);
    if (auto *F = dyn_cast<FullExpr>(C)) {
      C = F->getSubExpr();
    } else if (auto *U = dyn_cast<UnaryOperator>(C); U && U->getOpcode() == UO_LNot) {
      Negated = !Negated;
      C = U->getSubExpr();
    } else if (auto *B = dyn_cast<BinaryOperator>(C); B && B->isLogicalOp()) {
      C = B->getRHS(); // the operand that this block evaluates
    } else if (auto *D = dyn_cast<DeclRefExpr>(C)) {
      auto *V = dyn_cast<VarDecl>(D->getDecl());
      C = V && V->hasLocalStorage() ? V->getInit() : nullptr;
    } else if (B && B->isEqualityOp() && !Q.Written) {
      bool Right = isConstant(B->getRHS());
      if (!Right && !isConstant(B->getLHS()))
        return {};
      C = Right ? B->getLHS() : B->getRHS();
      Q.Written = true;
      Q.WhenTrue = (B->getOpcode() == BO_EQ) != Negated;
      Negated = false;
    } else {
      Q.Base = C;
      if (!Q.Written)
        Q.WhenTrue = Negated;
      else if (Negated) // `!x == 1`: nobody writes that
        return {};
      return Q;
    }
  }
  return {};
}

/// What kind of update \p E is, as its name says.
static StringRef nameOf(const Event &E) {
  if (auto *A = dyn_cast_or_null<AtomicExpr>(E.E))
    return A->getOpAsString();
  const IdentifierInfo *Name = E.Function ? E.Function->getIdentifier() : nullptr;
  return Name ? Name->getName() : "";
}

static bool wins(const Event &E, const Equality &Q, bool Equal) {
  StringRef Name = nameOf(E);
  bool Swaps = Name.contains("exchange") || Name.contains("compare_and_swap");
  if (Q.Written || !Swaps)
    return Equal; // the last one, the first one, the one who saw it free
  // To store what was computed from the old value is an update that everybody
  // gets through; to store a constant is a claim.
  if (!E.HasConst)
    return false;
  bool Compares = Name.contains("compare");
  if (Compares && !E.E->getType()->isBooleanType())
    return Equal;
  return Compares ? !Equal : Equal == E.Value;
}

bool updatesInTurn(const Event &E) {
  const StringRef Name = nameOf(E);
  return E.Kind == EventKind::AtomicUpdate && !E.HasConst &&
         (Name.contains("compare_exchange") || Name.contains("compare_and_swap"));
}

const Event *claimed(const Process &P, const Block &B, unsigned Succ) {
  // Where an exception may be caught, the branch comes after the block of the call that it asks.
  const Block &At = B.Events.empty() && B.Preds.size() == 1 ? P.Blocks[B.Preds[0]] : B;
  if (B.Succs.size() != 2 || !B.Condition ||
      llvm::none_of(At.Events, [](const Event &E) { return E.Kind == EventKind::AtomicUpdate; }))
    return nullptr;
  Equality Q = equality(B.Condition);
  if (!Q.Base)
    return nullptr;
  for (const Event &E : At.Events)
    if (E.Kind == EventKind::AtomicUpdate && E.E == Q.Base)
      return wins(E, Q, (Succ == 0) == Q.WhenTrue) ? &E : nullptr;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Other tests
//===----------------------------------------------------------------------===//

static std::optional<bool> constant(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (auto *Null = dyn_cast<CStyleCastExpr>(E); Null && Null->getType()->isPointerType()) // C's `((void *)0)`
    E = Null->getSubExpr()->IgnoreParenImpCasts();
  if (auto *B = dyn_cast<CXXBoolLiteralExpr>(E))
    return B->getValue();
  if (auto *I = dyn_cast<IntegerLiteral>(E))
    return I->getValue() != 0;
  if (isa<CXXNullPtrLiteralExpr>(E) || isa<GNUNullExpr>(E))
    return false;
  if (auto *D = dyn_cast<DeclRefExpr>(E))
    if (auto *C = dyn_cast<EnumConstantDecl>(D->getDecl()))
      return C->getInitVal() != 0;
  return std::nullopt;
}

Test boil(const Expr *C) {
  Test T;
  for (unsigned I = 0; C && I < 16; ++I) {
    C = unhinted(C);
    if (auto *F = dyn_cast<FullExpr>(C)) {
      C = F->getSubExpr();
    } else if (auto *U = dyn_cast<UnaryOperator>(C); U && U->getOpcode() == UO_LNot) {
      T.Value = !T.Value;
      C = U->getSubExpr();
    } else if (auto *B = dyn_cast<BinaryOperator>(C)) {
      if (B->isLogicalOp()) {
        if (!T.Partial)
          T.Either = (B->getOpcode() == BO_LOr) == T.Value;
        T.Partial = true;
        C = B->getRHS();
        continue;
      }
      if (B->getOpcode() == BO_Assign) { // `if ((error = lock()) != 0)`
        C = B->getRHS();
        continue;
      }
      if (!B->isEqualityOp())
        return T;
      std::optional<bool> K = constant(B->getRHS());
      C = B->getLHS();
      if (!K) {
        K = constant(B->getLHS());
        C = B->getRHS();
      }
      if (!K)
        return T;
      if ((B->getOpcode() == BO_EQ) != *K)
        T.Value = !T.Value;
    } else {
      T.Base = C;
      return T;
    }
  }
  return T;
}

bool within(SourceLocation L, SourceRange R) { return L.isValid() && !(L < R.getBegin()) && !(R.getEnd() < L); }

const Expr *storedBy(const Event &E) {
  if (auto *A = dyn_cast_or_null<AtomicExpr>(E.E))
    return A->getOp() == AtomicExpr::AO__c11_atomic_init || A->getNumSubExprs() > 2 ? A->getVal1() : nullptr;
  if (auto *B = dyn_cast_or_null<BinaryOperator>(E.E))
    return B->getRHS();
  if (auto *O = dyn_cast_or_null<CXXOperatorCallExpr>(E.E))
    return O->getNumArgs() == 2 ? O->getArg(1) : nullptr;
  auto *M = dyn_cast_or_null<CXXMemberCallExpr>(E.E);
  return M && M->getNumArgs() ? M->getArg(0) : nullptr;
}

std::optional<int64_t> orderOf(const Event &E, const ASTContext &Ctx) {
  const Expr *Order = nullptr;
  if (auto *A = dyn_cast_or_null<AtomicExpr>(E.E))
    Order = A->getOrder();
  else if (auto *C = dyn_cast_or_null<CallExpr>(E.E); C && C->getNumArgs() && !isa<CXXOperatorCallExpr>(C))
    Order = C->getArg(C->getNumArgs() - 1);
  const bool Written =
      Order && !isa<CXXDefaultArgExpr>(Order) && (isa<AtomicExpr>(E.E) || Order->getType()->isEnumeralType());
  return Written ? constantOf(Order, Ctx) : std::nullopt;
}

StringRef methodOn(const Process &P, const Event &E) {
  if (!E.E)
    return {};
  const auto Around = parentsIn(P.Function);
  const Stmt *S = E.E;
  for (unsigned I = 0; S && I < 4; ++I, S = Around->getParent(S))
    if (auto *C = dyn_cast<CXXMemberCallExpr>(S))
      return calledName(C);
  return {};
}

bool holds(const Stmt *S, const Expr *E) {
  return S && (S == E || llvm::any_of(S->children(), [&](const Stmt *C) { return holds(C, E); }));
}

bool about(const Stmt *S, const Expr *E, unsigned Depth) {
  if (!S || Depth > 8)
    return false;
  if (S == E)
    return true;
  if (auto *D = dyn_cast<DeclRefExpr>(S))
    if (auto *V = dyn_cast<VarDecl>(D->getDecl()); V && V->hasInit() && V->hasLocalStorage())
      return about(V->getInit(), E, Depth + 1);
  return llvm::any_of(S->children(), [&](const Stmt *C) { return about(C, E, Depth + 1); });
}

} // namespace belay::analysis
