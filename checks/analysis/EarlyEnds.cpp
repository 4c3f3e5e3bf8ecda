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

namespace {
/// What holds where the wait has ended early: the queue is empty, and of the predicate's other sides this.
struct Ended {
  Cell Queue;
  llvm::SmallVector<const Expr *, 2> Others;
  bool Other; ///< the value of them all

  /// The value of \p E then; null if that can't be told.
  std::optional<bool> valueOf(const Expr *E, const ASTContext &Ctx) const {
    bool When = true;
    E = unnegated(E, When);
    if (auto *B = dyn_cast<BinaryOperator>(E); B && B->isLogicalOp()) {
      const bool Or = B->getOpcode() == BO_LOr;
      const auto L = valueOf(B->getLHS(), Ctx), R = valueOf(B->getRHS(), Ctx);
      if (L == Or || R == Or)
        return Or == When;
      return L && R ? std::optional(!Or == When) : std::nullopt;
    }
    if (wantedIn(E, Ctx) == Queue)
      return !When;
    if (auto *C = dyn_cast<CXXMemberCallExpr>(E);
        calledName(C) == "empty" && cellOf(C->getImplicitObjectArgument()) == Queue)
      return When;
    const Cell C = Other && Others.size() > 1 ? Cell() : cellOf(E); // which of them is true isn't known
    return C && llvm::any_of(Others, [&](const Expr *O) { return cellOf(bare(O)) == C; }) ? std::optional(Other == When)
                                                                                          : std::nullopt;
  }
};
} // namespace

/// What \p P takes from the queue after \p Wait, if \p Is holds; null if anything may look at it before.
static const Event *takenAfter(const Process &P, const Block &B, const Event &Wait, const Ended &Is,
                               const ASTContext &Ctx) {
  constexpr unsigned MaxBlocks = 16;
  const Block *At = &B;
  const Event *From = &Wait;
  for (unsigned I = 0; At && I < MaxBlocks; ++I) {
    for (const Event &E : At->Events) {
      if (From) {
        From = &E == From ? nullptr : From;
        continue;
      }
      if (takes(P, E, Is.Queue))
        return &E;
      if (E.Kind == EventKind::Call || E.Kind == EventKind::Wait || E.Kind == EventKind::Throw ||
          (E.Kind == EventKind::Write && E.Object && cellOf(E.Object) == Is.Queue))
        return nullptr;
    }
    const auto Next = succs(*At);
    const auto Value = Next.size() == 2 && At->Condition ? Is.valueOf(At->Condition, Ctx) : std::nullopt;
    At = Next.size() == 1 ? &P.Blocks[Next[0]] : Value ? &P.Blocks[At->Succs[*Value ? 0 : 1]] : nullptr;
  }
  return nullptr;
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
        Ended Is{{}, {}, !W.Timed && !W.Stop};
        for (const Expr *S : Sides)
          if (const Cell C = wantedIn(S, U.context()))
            Is.Queue = C;
          else
            Is.Others.push_back(S);
        if (!Is.Queue || (Is.Others.empty() && Is.Other))
          continue;
        if (const Event *Take = takenAfter(*P, B, W, Is, U.context()))
          Out.push_back({&W, Take, Is.Queue, Is.Other ? Is.Others.back() : nullptr});
      }
  return Out;
}

} // namespace belay::analysis
