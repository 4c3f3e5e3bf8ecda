//===- CoroutineRefs.cpp - references that a coroutine outlives ------------===//

#include "analysis/CoroutineRefs.h"
#include "analysis/Cells.h"
#include "ir/UserDecls.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace belay::analysis {

namespace {
/// Where a coroutine awaits first, and what it does with \p V after that.
class After {
public:
  explicit After(const ParmVarDecl *V) : V(V) {}
  const Expr *Suspends = nullptr, *Use = nullptr;

  /// In the order of the text; a loop comes round, but what stands before is looked at before.
  void walk(const Stmt *S) {
    if (!S || Use || isa<LambdaExpr>(S))
      return;
    if (auto *D = dyn_cast<DeclRefExpr>(S); D && D->getDecl() == V && Suspends)
      Use = D;
    for (const Stmt *C : S->children())
      walk(C);
    if (auto *A = dyn_cast<CoawaitExpr>(S); A && !A->isImplicit() && !Suspends)
      Suspends = A;
  }

private:
  const ParmVarDecl *V;
};

/// The statements that only call a coroutine, or keep what it returns, and wait for nothing.
class Calls : public ir::UserCode {
public:
  using UserCode::UserCode;
  std::vector<CoroutineRef> Out;

  bool VisitCompoundStmt(CompoundStmt *S) override {
    for (const Stmt *C : S->body())
      body(C);
    return true;
  }
  bool VisitForStmt(ForStmt *S) override { return body(S->getBody()); }
  bool VisitWhileStmt(WhileStmt *S) override { return body(S->getBody()); }
  bool VisitCXXForRangeStmt(CXXForRangeStmt *S) override { return body(S->getBody()); }
  bool VisitIfStmt(IfStmt *S) override { return body(S->getThen()) && body(S->getElse()); }
  bool VisitVarDecl(VarDecl *V) override { return V->getInit() && V->hasLocalStorage() ? body(V->getInit()) : true; }

private:
  bool body(const Stmt *S) {
    auto *E = dyn_cast_or_null<Expr>(S);
    auto *C = E ? dyn_cast<CallExpr>(bare(E)) : nullptr;
    const FunctionDecl *F = C ? C->getDirectCallee() : nullptr, *Def = nullptr;
    if (F && F->hasBody(Def) && isa_and_nonnull<CoroutineBodyStmt>(Def->getBody()))
      for (unsigned I = 0; I < C->getNumArgs() && I < Def->getNumParams() && !isa<CXXOperatorCallExpr>(C); ++I)
        argument(C->getArg(I), Def->getParamDecl(I), cast<CoroutineBodyStmt>(Def->getBody())->getBody());
    return true;
  }

  void argument(const Expr *A, const ParmVarDecl *V, const Stmt *Body) {
    auto *Made = dyn_cast<MaterializeTemporaryExpr>(A->IgnoreParens());
    const CXXRecordDecl *R = Made ? Made->getType()->getAsCXXRecordDecl() : nullptr;
    if (!R || !R->hasDefinition() || R->hasTrivialDestructor() || !V->getType()->isReferenceType())
      return;
    After X(V);
    X.walk(Body);
    if (X.Use)
      Out.push_back({A, V, X.Suspends, X.Use});
  }
};
} // namespace

std::vector<CoroutineRef> findCoroutineRefs(const Unit &U) {
  if (!U.context().getLangOpts().Coroutines)
    return {};
  Calls X(U.context().getSourceManager());
  X.TraverseDecl(U.context().getTranslationUnitDecl());
  return std::move(X.Out);
}

} // namespace belay::analysis
