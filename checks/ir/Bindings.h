//===- Bindings.h - members that a constructor's body binds ---------------===//
//
// `Holder(Mutex &m) { mutex_ = &m; mutex_->lock(); }` is as good as an
// initialiser, where nothing else assigns the member.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_IR_BINDINGS_H
#define BELAY_IR_BINDINGS_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace belay::ir {

/// Calls \p Do for each assignment to a pointer member of `*this` that stands in \p F's body itself, if that is a
/// constructor, with the member.
inline void forBoundMembers(const clang::FunctionDecl *F,
                            llvm::function_ref<void(const clang::BinaryOperator *, const clang::FieldDecl *)> Do) {
  using namespace clang;
  auto *Body = isa<CXXConstructorDecl>(F) ? dyn_cast_or_null<CompoundStmt>(F->getBody()) : nullptr;
  if (!Body)
    return;
  for (const Stmt *S : Body->body()) {
    auto *E = dyn_cast<Expr>(S);
    auto *B = E ? dyn_cast<BinaryOperator>(E->IgnoreImplicit()) : nullptr;
    auto *M = B && B->getOpcode() == BO_Assign ? dyn_cast<MemberExpr>(B->getLHS()->IgnoreParenImpCasts()) : nullptr;
    auto *Field =
        M && isa<CXXThisExpr>(M->getBase()->IgnoreParenImpCasts()) ? dyn_cast<FieldDecl>(M->getMemberDecl()) : nullptr;
    if (Field && Field->getType()->isPointerType())
      Do(B, Field);
  }
}

} // namespace belay::ir

#endif
