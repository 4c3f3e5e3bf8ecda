//===- Sweeps.cpp - loops that visit every element ------------------------===//
//
// An index that isn't known is presumed to be a thread's own. That of a loop
// that begins at a constant, steps by one, and does the same to each element
// isn't: such a loop touches what every other thread has, too.
//
//===----------------------------------------------------------------------===//

#include "ir/Builder.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace belay::ir {

static const VarDecl *variable(const Expr *E) {
  auto *D = dyn_cast_or_null<DeclRefExpr>(E ? E->IgnoreParenImpCasts() : nullptr);
  return D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
}

/// True if \p S is left, or goes on to the next round, before its end.
static bool leavesEarly(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (isa<BreakStmt, ContinueStmt, ReturnStmt, GotoStmt, CXXThrowExpr>(S))
    return true;
  return llvm::any_of(S->children(), leavesEarly);
}

static bool isConstant(const Expr *E, const ASTContext &Ctx) {
  return E && !E->isValueDependent() && E->isIntegerConstantExpr(Ctx);
}

/// True if \p E is the same for all threads: a constant or the size of something.
static bool isWhole(const Expr *E, const ASTContext &Ctx) {
  E = E->IgnoreParenImpCasts();
  if (isConstant(E, Ctx))
    return true;
  auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  return Call && Call->getNumArgs() == 0 && Call->getMethodDecl() && Call->getMethodDecl()->getIdentifier() &&
         (Call->getMethodDecl()->getName() == "size" || Call->getMethodDecl()->getName() == "length");
}

/// `for (T I = constant; I < whole; ++I)`.
static bool countsAll(const ForStmt *F, const VarDecl *I, const ASTContext &Ctx) {
  const Expr *From = nullptr;
  if (auto *D = dyn_cast_or_null<DeclStmt>(F->getInit()); D && D->isSingleDecl() && D->getSingleDecl() == I)
    From = I->getInit();
  else if (auto *B = dyn_cast_or_null<BinaryOperator>(F->getInit());
           B && B->getOpcode() == BO_Assign && variable(B->getLHS()) == I)
    From = B->getRHS();
  auto *Cond = dyn_cast_or_null<BinaryOperator>(F->getCond());
  auto *Inc = dyn_cast_or_null<UnaryOperator>(F->getInc());
  return isConstant(From, Ctx) && Inc && Inc->isIncrementOp() && variable(Inc->getSubExpr()) == I && Cond &&
         (Cond->isRelationalOp() || Cond->getOpcode() == BO_NE) && variable(Cond->getLHS()) == I &&
         isWhole(Cond->getRHS(), Ctx);
}

/// The variable of the array in `array[I]`, as \p E has it, by value or by address; null if it is anything else.
static const ValueDecl *arrayAt(const Expr *E, const VarDecl *I) {
  E = E->IgnoreParenCasts();
  if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_AddrOf)
    E = U->getSubExpr()->IgnoreParenCasts();
  const Expr *Base = nullptr, *Index = nullptr;
  if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
    Base = A->getBase();
    Index = A->getIdx();
  } else if (auto *B = dyn_cast<BinaryOperator>(E); B && B->getOpcode() == BO_Add) {
    Base = B->getLHS();
    Index = B->getRHS();
  } else if (auto *O = dyn_cast<CXXOperatorCallExpr>(E); O && O->getOperator() == OO_Subscript && O->getNumArgs() == 2) {
    Base = O->getArg(0);
    Index = O->getArg(1);
  }
  if (!Index || variable(Index) != I)
    return nullptr;
  Base = Base->IgnoreParenCasts();
  if (auto *D = dyn_cast<DeclRefExpr>(Base))
    return D->getDecl();
  auto *M = dyn_cast<MemberExpr>(Base);
  return M ? M->getMemberDecl() : nullptr;
}

/// True if \p S, in a function that is given \p V (null: its object), does nothing with it but to use what is in it,
/// and that in each call: it has no branches, and starts no threads.
static bool onlyUses(const Stmt *S, const VarDecl *V, unsigned Depth = 0) {
  if (!S)
    return true;
  if (isa<IfStmt, SwitchStmt, AbstractConditionalOperator, GotoStmt, LambdaExpr, CXXTryStmt, CXXThrowExpr>(S))
    return false;
  if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isLogicalOp())
    return false;
  auto Is = [&](const Expr *E) {
    E = E->IgnoreParenImpCasts();
    return V ? variable(E) == V : isa<CXXThisExpr>(E);
  };
  if (auto *C = dyn_cast<CXXMemberCallExpr>(S); C && Is(C->getImplicitObjectArgument())) {
    const CXXMethodDecl *M = C->getMethodDecl();
    return M && !M->isVirtual() && M->hasBody() && Depth < 3 && onlyUses(M->getBody(), nullptr, Depth + 1) &&
           llvm::all_of(C->arguments(), [&](const Expr *A) { return onlyUses(A, V, Depth); });
  }
  if (auto *M = dyn_cast<MemberExpr>(S); M && isa<FieldDecl>(M->getMemberDecl()) && Is(M->getBase()))
    return true;
  if (auto *E = dyn_cast<Expr>(S); E && (isa<CXXThisExpr>(E) || (V && variable(E) == V)))
    return !V && !isa<CXXThisExpr>(E);
  return llvm::all_of(S->children(), [&](const Stmt *C) { return onlyUses(C, V, Depth); });
}

/// Is what \p Call gives as argument \p N, or as its object (negative), only used by it? Else it may become a thread's
/// own.
static bool borrows(const Expr *Call, int N) {
  auto *C = dyn_cast<CallExpr>(Call);
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr, *Def = nullptr;
  if (!F || !F->hasBody(Def))
    return false;
  auto *M = dyn_cast<CXXMethodDecl>(Def);
  if (N < 0)
    return M && !M->isVirtual() && onlyUses(Def->getBody(), nullptr);
  return unsigned(N) < Def->getNumParams() && onlyUses(Def->getBody(), Def->getParamDecl(unsigned(N)));
}

/// True if one of the arguments of \p C that \p Is, isn't only used by what it calls.
static bool givesAway(const CallExpr *C, llvm::function_ref<bool(const Expr *)> Is) {
  for (unsigned N = 0; N < C->getNumArgs(); ++N)
    if (Is(C->getArg(N)) && !borrows(C, int(N)))
      return true;
  return false;
}

/// True if \p S gives the element of \p Array at \p I to a call, by which it may become a thread's own.
static bool handsOut(const Stmt *S, const ValueDecl *Array, const VarDecl *I) {
  if (!S)
    return false;
  auto Is = [&](const Expr *A) { return A && arrayAt(A, I) == Array; };
  if (auto *O = dyn_cast<CXXOperatorCallExpr>(S); O && O->getOperator() == OO_Subscript)
    return false;
  if (auto *C = dyn_cast<CallExpr>(S); C && givesAway(C, Is))
    return true;
  if (auto *C = dyn_cast<CXXConstructExpr>(S); C && llvm::any_of(C->arguments(), Is))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *C) { return handsOut(C, Array, I); });
}

/// True if \p S gives the element that \p V, the variable of a range-for, stands for to a call or to a lambda.
static bool handsOut(const Stmt *S, const VarDecl *V) {
  if (!S)
    return false;
  auto Is = [&](const Expr *A) {
    A = A ? A->IgnoreParenImpCasts() : nullptr;
    if (auto *U = dyn_cast_or_null<UnaryOperator>(A); U && U->getOpcode() == UO_AddrOf)
      A = U->getSubExpr();
    return variable(A) == V;
  };
  if (auto *L = dyn_cast<LambdaExpr>(S))
    return llvm::any_of(L->captures(), [&](const LambdaCapture &C) {
             return C.capturesVariable() && C.getCaptureKind() == LCK_ByRef && C.getCapturedVar() == V;
           }) || llvm::any_of(L->capture_inits(), Is);
  if (auto *C = dyn_cast<CallExpr>(S); C && !isa<CXXOperatorCallExpr>(C) && givesAway(C, Is))
    return true;
  if (auto *C = dyn_cast<CXXConstructExpr>(S); C && llvm::any_of(C->arguments(), Is))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *C) { return handsOut(C, V); });
}

/// True if \p Access, an element at \p Index (null: the loop variable of a range-for),
/// happens in each round of a loop over all of them.
bool Builder::sweeps(const Expr *Access, const Expr *Index) {
  if (!Parents)
    return false;
  const VarDecl *I = variable(Index);
  const Stmt *Child = Access;
  for (const Stmt *S = Parents->getParent(Child); S; Child = S, S = Parents->getParent(S)) {
    if (auto *F = dyn_cast<ForStmt>(S); F && I && countsAll(F, I, Ctx)) {
      const ValueDecl *Array = arrayAt(Access, I);
      return Child == F->getBody() && !leavesEarly(F->getBody()) && !(Array && handsOut(F->getBody(), Array, I));
    }
    if (auto *F = dyn_cast<CXXForRangeStmt>(S))
      if (!Index && F->getLoopVariable() == variable(Access))
        return Child == F->getBody() && !leavesEarly(F->getBody()) && !handsOut(F->getBody(), F->getLoopVariable());
    if (isa<IfStmt, SwitchStmt, WhileStmt, DoStmt, AbstractConditionalOperator, LambdaExpr, CXXTryStmt>(S))
      return false;
    if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isLogicalOp())
      return false;
  }
  return false;
}

/// \p P, which \p E names, with the index of a loop over all elements.
const Place *Builder::swept(const Place *P, const Expr *E) {
  if (!E || P->isRoot() || !P->known())
    return P;
  if (P->K == Place::Field) {
    auto *ME = dyn_cast<MemberExpr>(strip(E));
    if (!ME || ME->isArrow() || ME->getMemberDecl()->getCanonicalDecl() != P->Decl)
      return P;
    const Place *Parent = swept(P->Parent, ME->getBase());
    return Parent == P->Parent ? P : PT.field(Parent, cast<FieldDecl>(P->Decl));
  }
  if (P->K != Place::Element || P->Index != Place::AnyIndex)
    return P;
  const Expr *Index = nullptr;
  E = strip(E);
  if (auto *A = dyn_cast<ArraySubscriptExpr>(E))
    Index = A->getIdx();
  else if (CallSite C = callSite(E); C && C.F && C.F->getOverloadedOperator() == OO_Subscript && C.Args.size() == 1)
    Index = C.Args[0];
  else if (!isa<DeclRefExpr>(E))
    return P;
  return sweeps(E, Index) ? PT.element(P->Parent, Place::AllIndex) : P;
}

/// \p Call is made for each element of an array, which it is given as \p C says and only uses.
void Builder::sweptBy(const CallSite &C, Event &Call) {
  auto Given = [&](int N, const Place *P, const Expr *E) {
    if (!P || Call.Each)
      return;
    auto *Address = dyn_cast<UnaryOperator>(strip(E));
    if (P->K == Place::AddressOf && Address && Address->getOpcode() == UO_AddrOf) {
      P = P->Parent;
      E = Address->getSubExpr();
    }
    if (const Place *Each = swept(P, E); Each != P && borrows(C.E, N)) {
      Call.One = P;
      Call.Each = Each;
    }
  };
  if (C.Object && !C.Arrow)
    Given(-1, Call.This, C.Object);
  for (unsigned I = 0; I < C.Args.size() && I < Call.Args.size(); ++I)
    Given(int(I), Call.Args[I], C.Args[I]);
}

/// memset(a, ...) and the like touch the whole array, not its first element.
const Place *Builder::array(const Place *P) {
  return P && P->K == Place::Element && P->Index == 0 ? P->Parent : P;
}

} // namespace belay::ir
