//===- ReadTwice.cpp - atomics that one expression trusts too much --------===//

#include "analysis/ReadTwice.h"
#include "analysis/Claims.h"
#include "analysis/Loops.h"
#include "ir/Builder.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// True if \p S has an operator both sides of which are evaluated, one with \p A, the other with \p B.
static bool meet(const Stmt *S, const Expr *A, const Expr *B) {
  if (!S)
    return false;
  if (auto *O = dyn_cast<BinaryOperator>(S); O && !O->isLogicalOp() && !O->isCommaOp() && !O->isAssignmentOp())
    if ((holds(O->getLHS(), A) && holds(O->getRHS(), B)) || (holds(O->getLHS(), B) && holds(O->getRHS(), A)))
      return true;
  return llvm::any_of(S->children(), [&](const Stmt *C) { return meet(C, A, B); });
}

std::vector<ReadTwice> findReadTwice(const Process &P) {
  std::vector<ReadTwice> Out;
  for (const Block &B : P.Blocks) {
    llvm::DenseMap<const Place *, const Event *> Last;
    for (const Event &E : B.Events) {
      if (E.Kind != EventKind::AtomicRead || !E.E || !E.Object->known() || E.Object->isOneOfMany())
        continue;
      const Event *&First = Last[E.Object];
      if (First && meet(P.Function->getBody(), First->E, E.E))
        Out.push_back({First, &E});
      First = &E;
    }
  }
  return Out;
}

std::vector<const Event *> findWeakExchanges(const Process &P) {
  std::vector<const Event *> Out;
  std::optional<Loops> L;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind != EventKind::AtomicUpdate || !E.E)
        continue;
      const auto *A = dyn_cast<AtomicExpr>(E.E);
      const FunctionDecl *F = callSite(E.E).F;
      const bool Weak = A ? A->getOp() == AtomicExpr::AO__c11_atomic_compare_exchange_weak
                          : F && F->getIdentifier() && F->getName().contains("compare_exchange_weak");
      if (!Weak)
        continue;
      if (!L)
        L.emplace(P);
      if (L->innermost(B.Id) < 0)
        Out.push_back(&E);
    }
  return Out;
}

} // namespace belay::analysis
