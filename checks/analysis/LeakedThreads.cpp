//===- LeakedThreads.cpp - thread objects that nobody can name any more ---===//

#include "analysis/LeakedThreads.h"
#include "analysis/Cells.h"
#include "ir/Parents.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// `t->native_handle()`, `t->get_id()`: that much says who the thread is, and no more.
static bool onlyAsks(const Expr *Call, const VarDecl *V) {
  auto *C = dyn_cast<CXXMemberCallExpr>(Call);
  const CXXMethodDecl *M = C ? C->getMethodDecl() : nullptr;
  return M && M->getIdentifier() && (M->getName() == "native_handle" || M->getName() == "get_id") &&
         namedVariable(C->getImplicitObjectArgument()) == V;
}

/// True if \p S does no more with \p V than to ask it who it is.
static bool forgets(const Stmt *S, const VarDecl *V) {
  if (!S)
    return true;
  if (auto *E = dyn_cast<Expr>(S); E && onlyAsks(E, V))
    return true;
  if (auto *R = dyn_cast<DeclRefExpr>(S))
    return R->getDecl() != V;
  if (auto *L = dyn_cast<LambdaExpr>(S); L && llvm::any_of(L->captures(), [&](const LambdaCapture &C) {
                                           return C.capturesVariable() && C.getCapturedVar() == V;
                                         }))
    return false;
  return llvm::all_of(S->children(), [&](const Stmt *C) { return forgets(C, V); });
}

/// True if \p Made, a thread object, is a new one, and nobody's.
static bool isLost(const Expr *Made, const FunctionDecl *F) {
  const auto Around = parentsIn(F);
  const Stmt *S = Around->getParent(Made);
  while (isa_and_nonnull<ExprWithCleanups, ParenExpr, CXXBindTemporaryExpr>(S))
    S = Around->getParent(S);
  auto *New = dyn_cast_or_null<CXXNewExpr>(S);
  if (!New || New->getNumPlacementArgs() || New->isArray())
    return false;
  S = Around->getParent(New);
  while (isa_and_nonnull<ExprWithCleanups, ParenExpr>(S))
    S = Around->getParent(S);
  if (isa_and_nonnull<CompoundStmt>(S))
    return true;
  auto *D = dyn_cast_or_null<DeclStmt>(S);
  auto *V = D && D->isSingleDecl() ? dyn_cast<VarDecl>(D->getSingleDecl()) : nullptr;
  return V && V->hasLocalStorage() && V->getType()->isPointerType() && V->getInit() &&
         V->getInit()->IgnoreImplicit() == New && forgets(F->getBody(), V);
}

std::vector<const Event *> findLeakedThreads(const Unit &U) {
  std::vector<const Event *> Out;
  llvm::DenseSet<SourceLocation> Seen; // instantiations of one template
  for (const auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (!P->Function->isMain() && E.Kind == EventKind::Spawn && !E.Joins && E.Object &&
            E.Type == model::TypeKind::Thread && isa_and_nonnull<CXXConstructExpr>(E.E) && isLost(E.E, P->Function) &&
            Seen.insert(E.Loc).second)
          Out.push_back(&E);
  return Out;
}

} // namespace belay::analysis
