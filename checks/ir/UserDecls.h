//===- UserDecls.h - walks over what the user wrote -----------------------===//
//
// UserCode sees everything outside of system headers, UserDecls only what is
// declared there, instantiations of templates among them.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_IR_USERDECLS_H
#define BELAY_IR_USERDECLS_H

#include "ir/Walk.h"
#include "clang/Basic/SourceManager.h"

namespace belay::ir {

class UserCode : public Walk {
public:
  explicit UserCode(const clang::SourceManager &SM) : SM(SM) {}
  bool TraverseDecl(clang::Decl *D) override {
    if (D && !llvm::isa<clang::TranslationUnitDecl>(D) && SM.isInSystemHeader(D->getLocation()))
      return true;
    return Walk::TraverseDecl(D);
  }

protected:
  const clang::SourceManager &SM;
};

/// Statements, types and attributes are left to who walks.
class UserDecls : public UserCode {
public:
  explicit UserDecls(const clang::SourceManager &SM) : UserCode(SM) {
    Instances = OnlyDecls = true;
    TypesOfLocs = false;
  }

protected:
  bool enters(const clang::Stmt *) override { return false; }
};

} // namespace belay::ir

#endif
