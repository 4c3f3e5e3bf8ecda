//===- Statics.cpp - what is done once: initialisers of statics -----------===//

#include "analysis/Statics.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

using Owners = llvm::DenseMap<const Stmt *, const VarDecl *>;

/// Whose initialiser each expression in \p S is part of.
static void collect(const Stmt *S, const VarDecl *Of, Owners &Out) {
  if (!S)
    return;
  if (Of)
    Out[S] = Of;
  if (auto *D = dyn_cast<DeclStmt>(S); D && !Of) {
    for (const Decl *X : D->decls())
      if (auto *V = dyn_cast<VarDecl>(X))
        collect(V->getInit(), V->isStaticLocal() ? V : nullptr, Out);
    return;
  }
  if (!isa<LambdaExpr>(S)) // its body is a function of its own
    for (const Stmt *C : S->children())
      collect(C, Of, Out);
}

Statics::Statics(const Module &M) {
  for (auto &P : M.Processes) {
    Owners Inside;
    collect(P->Function->getBody(), nullptr, Inside);
    if (!Inside.empty())
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events)
          At[&E] = {P.get(), Inside.lookup(E.E)};
  }
}

bool Statics::once(const Record &R) const {
  return initialises(R.E) || llvm::any_of(R.Path, [&](const Event *E) { return initialises(E); });
}

bool Statics::before(const Record &R, const Record &Spawn) const {
  auto Over = [&](const Event *E) {
    const Where Init = At.lookup(E);
    auto Later = [&](const Event *X) {
      const Where W = At.lookup(X);
      return W.In == Init.In && W.Of != Init.Of && X->Loc.isValid() &&
             W.In->Function->getASTContext().getSourceManager().isBeforeInTranslationUnit(Init.Of->getLocation(),
                                                                                          X->Loc);
    };
    return Init.Of && (Later(Spawn.E) || llvm::any_of(Spawn.Path, Later));
  };
  return Over(R.E) || llvm::any_of(R.Path, Over);
}

} // namespace belay::analysis
