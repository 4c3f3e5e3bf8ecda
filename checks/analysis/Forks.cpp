//===- Forks.cpp - which branch is the child's ----------------------------===//

#include "analysis/Forks.h"
#include "analysis/Cells.h"
#include "analysis/Outcomes.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool isFork(const FunctionDecl *F) {
  return F && F->getIdentifier() && (F->getName() == "fork" || F->getName() == "vfork") && F->isExternC();
}

/// It is fork, or returns what that does: `int server_fork(void) { return fork(); }`.
static bool forks(const FunctionDecl *F) {
  const Expr *Returned = F ? soleReturn(F) : nullptr;
  auto *C = dyn_cast_or_null<CallExpr>(Returned ? Returned->IgnoreParenCasts() : nullptr);
  return isFork(F) || (C && isFork(C->getDirectCallee()));
}

llvm::SmallVector<const Event *, 1> forksIn(const Process &P) {
  llvm::SmallVector<const Event *, 1> Out;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events)
      if ((E.Kind == EventKind::Unknown || E.Kind == EventKind::Call) && E.E && forks(E.Function))
        Out.push_back(&E);
  return Out;
}

const Event *childOf(llvm::ArrayRef<const Event *> Forks, const Block &B, unsigned Succ, const ASTContext &Ctx) {
  for (const Event *F : Forks)
    if (!allows(B, Succ, *F, llvm::APSInt::get(1), Ctx) && allows(B, Succ, *F, llvm::APSInt::get(0), Ctx))
      return F;
  return nullptr;
}

llvm::BitVector reachedAlone(const Process &P, unsigned From, llvm::ArrayRef<const Event *> Forks) {
  llvm::BitVector Seen(P.Blocks.size());
  llvm::SmallVector<unsigned, 16> Work{From};
  Seen.set(From);
  while (!Work.empty()) {
    const Block &B = P.Blocks[Work.pop_back_val()];
    if (llvm::any_of(B.Events, [](const Event &E) { return E.Kind == EventKind::NoReturn; }))
      continue;
    for (unsigned I = 0; I < B.Succs.size(); ++I)
      if (!Seen.test(B.Succs[I]) && !childOf(Forks, B, I, P.Function->getASTContext())) {
        Seen.set(B.Succs[I]);
        Work.push_back(B.Succs[I]);
      }
  }
  return Seen;
}

} // namespace belay::analysis
