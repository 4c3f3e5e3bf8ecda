//===- ReadTwice.cpp - atomics that one expression trusts too much --------===//

#include "analysis/ReadTwice.h"
#include "analysis/Loops.h"
#include "ir/Builder.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// Finds an operator, both sides of which are evaluated and hold one of two loads each.
struct Meets : RecursiveASTVisitor<Meets> {
  Meets(const Expr *A, const Expr *B) : A(A), B(B) {}
  const Expr *A, *B;
  bool Found = false;

  struct Holds : RecursiveASTVisitor<Holds> {
    explicit Holds(const Expr *E) : E(E) {}
    const Expr *E;
    bool Found = false;
    bool VisitStmt(Stmt *S) { return !(Found |= S == E); }
  };
  static bool holds(Expr *In, const Expr *E) {
    Holds H(E);
    H.TraverseStmt(In);
    return H.Found;
  }
  bool VisitBinaryOperator(BinaryOperator *O) {
    if (!O->isLogicalOp() && !O->isCommaOp() && !O->isAssignmentOp())
      Found |= (holds(O->getLHS(), A) && holds(O->getRHS(), B)) || (holds(O->getLHS(), B) && holds(O->getRHS(), A));
    return !Found;
  }
};
} // namespace

std::vector<ReadTwice> findReadTwice(const Process &P) {
  std::vector<ReadTwice> Out;
  for (const Block &B : P.Blocks) {
    llvm::DenseMap<const Place *, const Event *> Last;
    for (const Event &E : B.Events) {
      if (E.Kind != EventKind::AtomicRead || !E.E || !E.Object->known() || E.Object->isOneOfMany())
        continue;
      const Event *&First = Last[E.Object];
      if (First) {
        Meets M(First->E, E.E);
        M.TraverseStmt(P.Function->getBody());
        if (M.Found)
          Out.push_back({First, &E});
      }
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
