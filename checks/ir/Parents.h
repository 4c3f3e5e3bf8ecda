//===- Parents.h - the statements around one ------------------------------===//

#ifndef BELAY_IR_PARENTS_H
#define BELAY_IR_PARENTS_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"
#include <memory>

namespace belay::ir {

/// What is around each statement of \p F, which has a body, and of its
/// initialisers. ASTContext::getParents() knows it, too, but first walks all that
/// the unit includes, which takes longer than the whole analysis.
inline std::unique_ptr<clang::ParentMap> parentsIn(const clang::FunctionDecl *F) {
  auto Map = std::make_unique<clang::ParentMap>(F->getBody());
  if (auto *C = llvm::dyn_cast<clang::CXXConstructorDecl>(F))
    for (const clang::CXXCtorInitializer *I : C->inits()) {
      Map->addStmt(I->getInit());
      if (auto *D = llvm::dyn_cast<clang::CXXDefaultInitExpr>(I->getInit()))
        Map->addStmt(D->getExpr());
    }
  return Map;
}

} // namespace belay::ir

#endif
