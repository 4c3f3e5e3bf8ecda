//===- NoReturn.cpp - functions that always throw -------------------------===//
//
// Without an attribute, Clang's CFG goes on behind the call of a function that
// always throws, or that calls such a function last.
//
//===----------------------------------------------------------------------===//

#include "ir/Builder.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace belay::ir {

/// True if something in \p S returns. A jump stays in the function, whose end it comes to by the last statement, too.
static bool returns(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (isa<ReturnStmt, CoreturnStmt, CXXTryStmt>(S))
    return true;
  return llvm::any_of(S->children(), returns);
}

/// True if something in \p S leaves the switch that it is in.
static bool breaks(const Stmt *S) {
  if (!S || isa<LambdaExpr, SwitchStmt, ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S))
    return false;
  return isa<BreakStmt>(S) || llvm::any_of(S->children(), breaks);
}

static bool hasDefault(const SwitchStmt *S) {
  for (const SwitchCase *C = S->getSwitchCaseList(); C; C = C->getNextSwitchCase())
    if (isa<DefaultStmt>(C))
      return true;
  return false;
}

/// True if control doesn't get past \p S.
bool Builder::stops(const Stmt *S) {
  if (auto *C = dyn_cast_or_null<CompoundStmt>(S))
    return !C->body_empty() && stops(C->body_back());
  if (auto *I = dyn_cast_or_null<IfStmt>(S))
    return I->getElse() && stops(I->getThen()) && stops(I->getElse());
  if (auto *W = dyn_cast_or_null<SwitchStmt>(S)) // the last case stops, and those before it at the latest there
    return hasDefault(W) && !breaks(W->getBody()) && stops(W->getBody());
  if (auto *C = dyn_cast_or_null<SwitchCase>(S))
    return stops(C->getSubStmt());
  if (auto *L = dyn_cast_or_null<LabelStmt>(S)) // `failed: _exit(1);`
    return stops(L->getSubStmt());
  auto *E = dyn_cast_or_null<Expr>(S);
  if (!E)
    return false;
  E = E->IgnoreImplicit();
  auto *Call = dyn_cast<CallExpr>(E);
  return isa<CXXThrowExpr>(E) || (Call && neverReturns(Call->getDirectCallee()));
}

/// True if \p S is in a block whose exceptions are caught.
bool Builder::inTry(const Stmt *S) const {
  for (const Stmt *P = Parents->getParent(S); P; S = P, P = Parents->getParent(P))
    if (auto *Try = dyn_cast<CXXTryStmt>(P); Try && Try->getTryBlock() == S)
      return true;
  return false;
}

/// True if a call of \p F ends the caller, too: by an exception, or for ever.
bool Builder::neverReturns(const FunctionDecl *F) {
  if (!F || F->isNoReturn())
    return F;
  if (auto *M = dyn_cast<CXXMethodDecl>(F); M && M->isVirtual() && !M->hasAttr<FinalAttr>())
    return false;
  const FunctionDecl *Def = userBody(F);
  if (!Def || isa<CXXConstructorDecl>(Def))
    return false;
  auto [It, New] = NeverReturns.try_emplace(Def, false); // a function that calls itself says nothing
  if (!New)
    return It->second;
  return NeverReturns[Def] = stops(Def->getBody()) && !returns(Def->getBody());
}

} // namespace belay::ir
