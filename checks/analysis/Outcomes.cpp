//===- Outcomes.cpp - what a branch says of a call's result ---------------===//

#include "analysis/Outcomes.h"
#include "analysis/Claims.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static const VarDecl *variable(const Expr *E) {
  auto *D = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  return V && V->hasLocalStorage() ? V : nullptr;
}

/// True if \p E is the last in \p B whose result \p V takes.
static bool assigned(const VarDecl *V, const Block &B, const Event &E) {
  const Event *Last = nullptr;
  for (const Event &X : B.Events)
    if (X.Result == V)
      Last = &X;
  return Last == &E;
}

std::optional<bool> outcome(const Block &B, unsigned Succ, const Event &E) {
  if (B.Succs.size() != 2 || !B.Condition || !E.E)
    return std::nullopt;
  Test T = boil(B.Condition);
  bool Value = T.Value;
  for (unsigned I = 0; T.Base && I < 4; ++I) {
    const VarDecl *V = variable(T.Base);
    if (V && V == E.Result) {
      if (!assigned(V, B, E))
        return std::nullopt;
      return Succ == 0 ? Value : !Value;
    }
    // `bool got = try_lock() == 0;` turns it round again.
    if (!V || !V->hasInit() || !V->getType()->isArithmeticType()) {
      if (!about(T.Base, E.E))
        return std::nullopt;
      return Succ == 0 ? Value : !Value;
    }
    T = boil(V->getInit());
    Value = Value == T.Value;
  }
  return std::nullopt;
}

} // namespace belay::analysis
