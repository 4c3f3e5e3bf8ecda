//===- LostExchanges.cpp - exchanges that fail, and nobody looks -----------===//

#include "analysis/LostExchanges.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// `x.compare_exchange_weak(Old, New)`.
struct Exchange {
  const VarDecl *Old = nullptr;
  const Expr *New = nullptr;
  bool Weak = false;
};
} // namespace

static Exchange exchangeOf(const Expr *E, const ASTContext &Ctx) {
  if (auto *A = dyn_cast_or_null<AtomicExpr>(E); A && A->isCmpXChg()) {
    const bool Ours = A->getOp() == AtomicExpr::AO__c11_atomic_compare_exchange_weak ||
                      A->getOp() == AtomicExpr::AO__c11_atomic_compare_exchange_strong;
    const bool Weak = Ours ? A->getOp() == AtomicExpr::AO__c11_atomic_compare_exchange_weak
                           : constantOf(A->getWeak(), Ctx).value_or(0) != 0;
    return {addressedVariable(A->getVal1()), A->getVal2(), Weak};
  }
  auto *C = dyn_cast_or_null<CallExpr>(E);
  const StringRef Name = calledName(C);
  const bool Method = isa_and_nonnull<CXXMemberCallExpr>(C);
  if (!Name.contains("compare_exchange") || C->getNumArgs() < (Method ? 2u : 3u))
    return {};
  return {Method ? namedVariable(C->getArg(0)) : addressedVariable(C->getArg(1)), C->getArg(Method ? 1 : 2),
          Name.contains("weak")};
}

/// \p New is made from \p Old, there or in a local that holds it.
static bool isMadeFrom(const Unit &U, const Expr *New, const VarDecl *Old) {
  if (mentions(New, Old))
    return namedVariable(New) != Old;
  const VarDecl *V = namedVariable(New);
  return V && V->hasLocalStorage() &&
         ((V->getInit() && mentions(V->getInit(), Old)) || llvm::any_of(U.uses().of(V), [&](const Use &X) {
            return X.K == Use::Assign && X.Value && mentions(X.Value, Old);
          }));
}

std::vector<LostExchange> findLostExchanges(const Unit &U) {
  std::vector<LostExchange> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::AtomicUpdate || !E.Discarded || !E.Object || !E.Object->known())
          continue;
        const Exchange X = exchangeOf(E.E, U.context());
        if (!X.Old || !X.Old->hasLocalStorage() || isa<ParmVarDecl>(X.Old) || !isMadeFrom(U, X.New, X.Old) ||
            leads(*P, B, B))
          continue;
        const Event *Load = nullptr;
        for (const Block &From : P->Blocks)
          for (const Event &L : From.Events)
            if (L.Kind == EventKind::AtomicRead && L.Object == E.Object && X.Old->getInit() && L.E &&
                bare(X.Old->getInit()) == bare(L.E))
              Load = &L;
        if (Load)
          Out.push_back({&E, Load, X.Weak});
      }
  return Out;
}

} // namespace belay::analysis
