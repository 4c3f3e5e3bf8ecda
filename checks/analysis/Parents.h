//===- Parents.h - the statements around one ------------------------------===//

#ifndef BELAY_ANALYSIS_PARENTS_H
#define BELAY_ANALYSIS_PARENTS_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ParentMap.h"

namespace belay::analysis {

/// What is around the statements of one function. ASTContext::getParents()
/// knows it, too, but first walks all that the unit includes, which takes longer
/// than the whole analysis.
class Parents {
public:
  explicit Parents(const clang::FunctionDecl *F) : Map(F->getBody()) {
    if (auto *C = llvm::dyn_cast<clang::CXXConstructorDecl>(F))
      for (const clang::CXXCtorInitializer *I : C->inits())
        Map.addStmt(I->getInit());
  }
  /// Null around a body, and around what isn't in the function.
  const clang::Stmt *of(const clang::Stmt *S) const { return Map.getParent(S); }

private:
  clang::ParentMap Map;
};

} // namespace belay::analysis

#endif
