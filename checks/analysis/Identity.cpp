//===- Identity.cpp - code that asks which thread it is on ----------------===//

#include "analysis/Identity.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

bool asksWho(const Stmt *S, unsigned Depth) {
  if (!S)
    return false;
  if (auto *R = dyn_cast<DeclRefExpr>(S))
    if (auto *V = dyn_cast<VarDecl>(R->getDecl()); V && V->getTLSKind() != VarDecl::TLS_None)
      return true;
  if (auto *C = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *F = C->getDirectCallee(), *Def = nullptr; F && F->getIdentifier()) {
      static constexpr StringRef Names[] = {"get_id",       "pthread_self", "pthread_equal",
                                            "thrd_current", "thrd_equal",   "gettid"};
      if (llvm::is_contained(Names, F->getName()))
        return true;
      if (Depth && F->hasBody(Def) && asksWho(Def->getBody(), Depth - 1))
        return true;
    }
  return llvm::any_of(S->children(), [&](const Stmt *C) { return asksWho(C, Depth); });
}

} // namespace belay::analysis
