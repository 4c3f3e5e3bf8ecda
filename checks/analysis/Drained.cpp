//===- Drained.cpp - who has waited until all users are gone ---------------===//

#include "analysis/Drained.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Meetings.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool Drained::drains(const Waiter &W) const {
  if (W.E->Timed || !W.Clear || W.Tests.size() != 1)
    return false;
  const Test T = boil(W.Tests.front().E);
  if (!T.Base || T.Partial || T.Value == W.Tests.front().Positive || !T.Base->getType()->isIntegerType() ||
      T.Base->getType()->isBooleanType())
    return false;
  const Cell Count = cellOf(bare(T.Base));
  return Count && llvm::any_of(U.Module.Processes, [&](const auto &P) {
           return llvm::any_of(P->Blocks, [&](const Block &B) {
             return llvm::any_of(B.Events, [&](const Event &E) {
               return E.Kind == EventKind::Write && E.Step == -1 && cellOf(E.Object).leaf() == Count.leaf();
             });
           });
         });
}

bool Drained::before(const Process &P, const Record &R) {
  const Summaries &S = *U.Sums;
  if (!Waits) {
    Waits = findWaiters(S);
    llvm::erase_if(*Waits, [&](const Waiter &W) { return !drains(W); });
  }
  return llvm::any_of(*Waits, [&](const Waiter &W) {
    return W.In == &P && llvm::any_of(S.of(&P).Records, [&](const Record &X) {
             return X.E == W.E && mayFollow(P, S, X, R) && !mayFollow(P, S, R, X);
           });
  });
}

} // namespace belay::analysis
