//===- Bodies.cpp - which functions have a body to look at ----------------===//

#include "ir/Builder.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace belay::ir {

/// False if a member's template was not instantiated, after a fatal error: Clang's CFG asks for its destructor.
static bool complete(const CXXDestructorDecl *D) {
  return llvm::none_of(D->getParent()->fields(), [](const FieldDecl *M) {
    const CXXRecordDecl *R = M->getType()->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
    return R && !R->hasDefinition();
  });
}

const FunctionDecl *userBody(const FunctionDecl *F) {
  const FunctionDecl *Def = nullptr;
  if (!F || !F->hasBody(Def) || Def->isDependentContext())
    return nullptr;
  // A constructor that the compiler writes runs what the user wrote beside the members.
  if (Def->isDefaulted()) {
    auto *C = dyn_cast<CXXConstructorDecl>(Def);
    if (!C || !C->isDefaultConstructor() ||
        llvm::none_of(C->getParent()->fields(), [](const FieldDecl *M) { return M->hasInClassInitializer(); }))
      return nullptr;
  }
  if (auto *D = dyn_cast<CXXDestructorDecl>(Def); D && !complete(D))
    return nullptr;
  if (Def->getASTContext().getSourceManager().isInSystemHeader(Def->getLocation()))
    return nullptr;
  return Def;
}

} // namespace belay::ir
