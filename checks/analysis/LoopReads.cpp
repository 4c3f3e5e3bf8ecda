//===- LoopReads.cpp - reads that decide whether a loop goes on ------------===//

#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Sharing.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// `waited < limit_`: whatever the loop counts, it goes by the limit; that is no flag.
static bool comparesVariables(const Expr *E, const ASTContext &Ctx) {
  E = E ? E->IgnoreParenImpCasts() : nullptr;
  auto *B = dyn_cast_or_null<BinaryOperator>(E);
  if (B && B->isLogicalOp())
    return comparesVariables(B->getRHS(), Ctx);
  auto Fixed = [&](const Expr *X) { return X->isValueDependent() || X->isEvaluatable(Ctx); };
  return B && B->isRelationalOp() && !Fixed(B->getLHS()) && !Fixed(B->getRHS());
}

/// `i < limit_ && !quit_`: \p Read is such a limit, whatever else \p E asks.
static bool isLimit(const Expr *E, const Expr *Read, const ASTContext &Ctx) {
  auto *B = dyn_cast_or_null<BinaryOperator>(E ? E->IgnoreParenImpCasts() : nullptr);
  if (B && B->isLogicalOp())
    return isLimit(B->getLHS(), Read, Ctx) || isLimit(B->getRHS(), Read, Ctx);
  return B && comparesVariables(B, Ctx) && holds(B, Read);
}

/// `n = wait(timeout_)`, `pollfd p = {fd_}`: what comes back may depend on it, but it is no flag.
static bool isArgument(const Stmt *S, const Expr *Read) {
  if (!S)
    return false;
  if (auto *C = dyn_cast<CallExpr>(S); C && !isa<CXXOperatorCallExpr>(C))
    if (llvm::any_of(C->arguments(), [&](const Expr *A) { return bare(A) == Read; }))
      return true;
  if (auto *L = dyn_cast<InitListExpr>(S); L && !L->getType()->isScalarType())
    if (llvm::any_of(L->inits(), [&](const Expr *I) { return bare(I) == Read; }))
      return true;
  return llvm::any_of(S->children(), [&](const Stmt *C) { return isArgument(C, Read); });
}

bool decidesLoop(const Process &P, const Event &E) {
  auto Passed = [&] { return E.Kind == EventKind::Read && E.E && isArgument(P.Function->getBody(), bare(E.E)); };
  auto Limits = [&](const Block &B) { return isLimit(B.Condition, bare(E.E), P.Function->getASTContext()); };
  if (E.E && llvm::any_of(P.Blocks, Limits))
    return false;
  for (const Block &B : P.Blocks) {
    if (B.Succs.size() < 2 || !llvm::is_contained(B.Reads, E.Object) ||
        comparesVariables(B.Condition, P.Function->getASTContext()))
      continue;
    // In a cycle: the block can be reached again from one of its successors.
    std::vector<bool> Seen(P.Blocks.size(), false);
    llvm::SmallVector<unsigned, 8> Work(B.Succs.begin(), B.Succs.end());
    while (!Work.empty()) {
      unsigned Id = Work.pop_back_val();
      if (Id == B.Id)
        return !Passed();
      if (Seen[Id])
        continue;
      Seen[Id] = true;
      Work.append(P.Blocks[Id].Succs.begin(), P.Blocks[Id].Succs.end());
    }
  }
  return false;
}

} // namespace belay::analysis
