//===- Certainty.cpp - locks that a caller may have turned off --------------===//

#include "analysis/Certainty.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Loops.h"
#include "analysis/PathFacts.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// Whether there was memory, or a file, says nothing of locks: `if (!(p = malloc(n)))`; nor does how texts compare.
static bool onlyAllocates(const Expr *Condition) {
  const Expr *E = boil(Condition).Base;
  auto *D = E ? dyn_cast<DeclRefExpr>(bare(E)) : nullptr;
  if (auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr)
    E = V->hasLocalStorage() ? V->getInit() : nullptr;
  auto *C = E ? dyn_cast<CallExpr>(bare(E)) : nullptr;
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  return F && (F->hasAttr<RestrictAttr>() || (F->isExternC() && F->hasAttr<PureAttr>()));
}

/// A value that can say whether a lock is held.
static bool decides(const Place *P, bool Given) {
  const bool Own = P->K == Place::Param || P->K == Place::Local || P->K == Place::Capture;
  return Own ? !Given && (P->K == Place::Param || isFlag(P->type())) : isFlag(P->type());
}

/// True if a branch on a parameter, a flag or a call decides whether \p P gets to \p E.
static bool chosen(const Process &P, const Event *E, bool Given) {
  const Block *To = blockOf(P, E);
  if (!To)
    return true;
  std::vector<bool> Way(P.Blocks.size(), false);
  llvm::SmallVector<unsigned, 8> Work{To->Id};
  Way[To->Id] = true;
  while (!Work.empty())
    for (unsigned N : P.Blocks[Work.pop_back_val()].Preds)
      if (!Way[N]) {
        Way[N] = true;
        Work.push_back(N);
      }
  return llvm::any_of(P.RPO, [&](unsigned Id) {
    const Block &B = P.Blocks[Id];
    return Way[Id] && B.Succs.size() > 1 && Id != To->Id &&
           !llvm::all_of(B.Succs, [&](unsigned N) { return Way[N]; }) && !onlyAllocates(B.Condition) &&
           (B.ConditionCalls || llvm::any_of(B.Reads, [&](const Place *X) { return decides(X, Given); }));
  });
}

bool isCertain(const Unit &U, const Record &R, unsigned Known) {
  for (unsigned I = Known; I <= R.Path.size(); ++I) {
    const Event *At = I < R.Path.size() ? R.Path[I] : R.E;
    const Process *In = I == R.Path.size() ? R.In : nullptr;
    for (auto &P : U.Module.Processes)
      if (!In && blockOf(*P, At))
        In = P.get();
    if (!In || chosen(*In, At, /*Given=*/I == 0))
      return false;
  }
  return true;
}

} // namespace belay::analysis
