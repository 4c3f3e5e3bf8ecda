//===- Made.cpp - objects that a function has made itself -----------------===//

#include "analysis/Made.h"
#include "analysis/Phases.h"
#include "ir/Builder.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// A call of what makes something.
static bool makes(const Expr *E) {
  auto *C = dyn_cast_or_null<CallExpr>(E);
  return C && isNamed(C->getDirectCallee(), {"new", "create", "alloc", "malloc", "calloc", "zalloc", "make"});
}

bool isMadeHere(const Place *Root, const Uses &All) {
  auto *V = Root->K == Place::Local ? dyn_cast<VarDecl>(Root->Decl) : nullptr;
  if (!V || !V->getType()->isPointerType() || !V->hasLocalStorage())
    return false;
  bool Any = false;
  auto Fits = [&](const Expr *E) {
    const Expr *Value = E ? bare(E)->IgnoreParenCasts() : nullptr;
    if (Value && (makes(Value) || isa<CXXNewExpr>(Value)))
      return Any = true;
    return Value && isNull(E, All.context());
  };
  if (V->getInit() && !Fits(V->getInit()))
    return false;
  for (const Use &X : All.of(V))
    switch (X.K) {
    case Use::Assign:
      if (!Fits(X.Value))
        return false;
      break;
    case Use::Arg: // by its address
      if (!makes(X.Call))
        return false;
      Any = true;
      break;
    case Use::Init:
    case Use::Read:
      break;
    default:
      return false;
    }
  return Any;
}

} // namespace belay::analysis
