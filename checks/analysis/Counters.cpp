//===- Counters.cpp - how many use something, counted under a lock --------===//
//
// `++users` under a lock keeps out whoever asks, under that lock, whether there
// are users and goes on only if there are none: a reader-writer lock by hand.
//
//===----------------------------------------------------------------------===//

#include "analysis/Cells.h"
#include "analysis/Locks.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool locked(const Point &Pt) {
  return llvm::any_of(Pt.Locks, [](const Held &H) { return !H.Claim; });
}

/// From `++users` to `--users` nobody finds that there are none. Whoever doesn't count down may have counted for
/// others, whom it hands something.
void Flow::count(Point &Pt, const Event &E) const {
  if (E.Step == 0 || !F.counts(E.Object))
    return;
  if (E.Step > 0 && locked(Pt) && F.countsDown(P.Function, E.Object))
    acquire(Pt.Locks, {E.Object, /*Shared=*/true, /*Assumed=*/false, /*Claim=*/true});
  else if (E.Step < 0 && !release(Pt.Locks, E.Object))
    insert(Pt.Dropped, E.Object);
}

const Event *seenZero(const Block &B, unsigned Succ) {
  if (B.Succs.size() != 2 || !B.Condition)
    return nullptr;
  bool Holds = Succ == 0;
  const Expr *E = unnegated(B.Condition, Holds);
  for (auto *L = dyn_cast<BinaryOperator>(E); L && L->isLogicalOp(); L = dyn_cast<BinaryOperator>(E))
    E = unnegated(L->getRHS(), Holds);
  if (auto *O = dyn_cast<BinaryOperator>(E); O && O->isComparisonOp()) {
    auto *Zero = dyn_cast<IntegerLiteral>(O->getRHS()->IgnoreParenImpCasts());
    const bool Equal = O->getOpcode() == BO_EQ || O->getOpcode() == BO_LE,
               Above = O->getOpcode() == BO_NE || O->getOpcode() == BO_GT;
    if (!Zero || Zero->getValue() != 0 || !(Holds ? Equal : Above))
      return nullptr;
    E = O->getLHS();
  } else if (Holds)
    return nullptr;
  E = bare(E);
  for (const Event &R : B.Events)
    if ((R.Kind == EventKind::Read || R.Kind == EventKind::AtomicRead) && R.E && bare(R.E) == E)
      return &R;
  return nullptr;
}

/// Where there are no users, nobody becomes one as long as the lock is held.
void Flow::nobody(const Block &B, unsigned Succ, Point &Pt) const {
  const Event *E = locked(Pt) ? seenZero(B, Succ) : nullptr;
  if (E && F.counts(E->Object))
    insert(Pt.Locks, {E->Object, /*Shared=*/false, /*Assumed=*/false, /*Claim=*/true});
}

/// The last lock is gone, and with it that there are no users.
void Flow::leave(Point &Pt) const {
  if (!locked(Pt))
    llvm::erase_if(Pt.Locks, [&](const Held &H) { return H.Claim && !H.Shared && F.counts(H.Mutex); });
}

} // namespace belay::analysis
