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

/// True if something in \p S returns, or jumps to where we don't look.
static bool returns(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (isa<ReturnStmt, CoreturnStmt, GotoStmt, IndirectGotoStmt, CXXTryStmt, LabelStmt>(S))
    return true;
  return llvm::any_of(S->children(), returns);
}

/// True if control doesn't get past \p S.
bool Builder::stops(const Stmt *S) {
  if (auto *C = dyn_cast_or_null<CompoundStmt>(S))
    return !C->body_empty() && stops(C->body_back());
  if (auto *I = dyn_cast_or_null<IfStmt>(S))
    return I->getElse() && stops(I->getThen()) && stops(I->getElse());
  auto *E = dyn_cast_or_null<Expr>(S);
  if (!E)
    return false;
  E = E->IgnoreImplicit();
  auto *Call = dyn_cast<CallExpr>(E);
  return isa<CXXThrowExpr>(E) || (Call && neverReturns(Call->getDirectCallee()));
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
