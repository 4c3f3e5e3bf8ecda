//===- UserDecls.h - walks over what the user wrote -----------------------===//
//
// UserCode sees everything outside of system headers, UserDecls only what is
// declared there, instantiations of templates among them.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_IR_USERDECLS_H
#define BELAY_IR_USERDECLS_H

#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"

namespace belay::ir {

template <class Derived> class UserCode : public clang::RecursiveASTVisitor<Derived> {
  using Base = clang::RecursiveASTVisitor<Derived>;

public:
  explicit UserCode(const clang::SourceManager &SM) : SM(SM) {}
  bool TraverseDecl(clang::Decl *D) {
    if (D && !llvm::isa<clang::TranslationUnitDecl>(D) && SM.isInSystemHeader(D->getLocation()))
      return true;
    return Base::TraverseDecl(D);
  }
  /// The base asserts that none is instantiated whose arguments are written, as a member's specialisation is.
  bool TraverseVarTemplateSpecializationDecl(clang::VarTemplateSpecializationDecl *) { return true; }

protected:
  const clang::SourceManager &SM;
};

/// Statements, types and attributes are left to who walks.
template <class Derived> class UserDecls : public UserCode<Derived> {
  using Base = UserCode<Derived>;

public:
  using Base::Base;
  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldWalkTypesOfTypeLocs() const { return false; }
  bool TraverseStmt(clang::Stmt *, typename Base::DataRecursionQueue * = nullptr) { return true; }
  bool TraverseTypeLoc(clang::TypeLoc, bool = true) { return true; }
  bool TraverseNestedNameSpecifierLoc(clang::NestedNameSpecifierLoc) { return true; }
  bool TraverseAttr(clang::Attr *) { return true; }
  bool TraverseVarTemplateSpecializationDecl(clang::VarTemplateSpecializationDecl *V) {
    return this->getDerived().WalkUpFromVarTemplateSpecializationDecl(V);
  }
};

} // namespace belay::ir

#endif
