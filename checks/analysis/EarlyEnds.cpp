//===- EarlyEnds.cpp - waits that end without what they are for ------------===//

#include "analysis/EarlyEnds.h"
#include "analysis/CallGraph.h"
#include "analysis/Claims.h"
#include "analysis/Loops.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// The container in `!queue.empty()`, `queue.size() > 0` and the like.
static Cell wantedIn(const Expr *E, const ASTContext &Ctx) {
  bool When = true;
  E = unnegated(E, When);
  auto *C = dyn_cast<BinaryOperator>(E);
  if (C && C->isComparisonOp() && When) {
    const auto Limit = constantOf(C->getRHS(), Ctx);
    const bool Any =
        (Limit == 0 && (C->getOpcode() == BO_GT || C->getOpcode() == BO_NE)) || (Limit == 1 && C->getOpcode() == BO_GE);
    E = Any ? bare(C->getLHS()) : E;
  }
  auto *M = dyn_cast<CXXMemberCallExpr>(E);
  const StringRef Name = calledName(M);
  return M && M->getMethodDecl()->getParent()->isInStdNamespace() && Name == (When ? "size" : "empty")
             ? cellOf(M->getImplicitObjectArgument())
             : Cell();
}

/// The sides of `a || b || c`.
static void sides(const Expr *E, llvm::SmallVectorImpl<const Expr *> &Out) {
  E = bare(E);
  if (auto *B = dyn_cast<BinaryOperator>(E); B && B->getOpcode() == BO_LOr) {
    sides(B->getLHS(), Out);
    sides(B->getRHS(), Out);
  } else {
    Out.push_back(E);
  }
}

/// Takes an element that must be there.
static bool takes(const Process &P, const Event &E, const Cell &From) {
  return (E.Kind == EventKind::Read || E.Kind == EventKind::Write) && E.Object && cellOf(E.Object) == From &&
         llvm::StringSwitch<bool>(methodOn(P, E))
             .Cases("front", "back", "top", "pop", "pop_front", "pop_back", true)
             .Default(false);
}

/// What \p P takes from \p Queue right after \p Wait; null if anything may look at it before.
static const Event *takenAfter(const Process &P, const Block &B, const Event &Wait, const Cell &Queue) {
  const Event *Take = nullptr;
  straightOn(P, B, &Wait, [&](const Event &E) {
    Take = takes(P, E, Queue) ? &E : nullptr;
    return !Take && E.Kind != EventKind::Call && E.Kind != EventKind::Wait && E.Kind != EventKind::Throw &&
           !(E.Kind == EventKind::Write && E.Object && cellOf(E.Object) == Queue);
  });
  return Take;
}

std::vector<EarlyEnd> findEarlyEnds(const Unit &U) {
  std::vector<EarlyEnd> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &W : B.Events) {
        if (W.Kind != EventKind::Wait || !W.Entry || !W.Discarded)
          continue;
        const auto Bodies = runs(U.Module, W);
        const Expr *Wants = Bodies.size() == 1 ? soleReturn(Bodies.front()->Function) : nullptr;
        llvm::SmallVector<const Expr *, 2> Sides;
        if (Wants)
          sides(Wants, Sides);
        Cell Queue;
        const Expr *Other = nullptr;
        for (const Expr *S : Sides)
          if (const Cell C = wantedIn(S, U.context()))
            Queue = C;
          else
            Other = S;
        if (!Queue || (!Other && !W.Timed && !W.Stop))
          continue;
        if (const Event *Take = takenAfter(*P, B, W, Queue))
          Out.push_back({&W, Take, Queue, W.Timed || W.Stop ? nullptr : Other});
      }
  return Out;
}

} // namespace belay::analysis
