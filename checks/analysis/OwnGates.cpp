//===- OwnGates.cpp - flags that threads of one kind raise for themselves -===//
//
// `lock(); if (best < found) { best = found; result = r; } unlock();` in each of
// several threads: who gets in there has not been told by another one that it
// may. What they do elsewhere with no lock comes neither before nor after.
//
//===----------------------------------------------------------------------===//

#include "analysis/Locks.h"
#include "analysis/RaceFinder.h"
#include "llvm/ADT/STLExtras.h"

namespace belay::analysis {

using namespace ir;

/// The first of \p All that writes \p Flag found it as it was before all of them: it tests it first, under a lock that
/// \p R is done under as well.
static bool isOwnGate(const Place *Flag, const Record &R, llvm::ArrayRef<Record> All) {
  bool Written = false;
  for (const Record &W : All) {
    if (W.Object != Flag || (!isWrite(W.kind()) && W.kind() != EventKind::Release))
      continue;
    if (W.kind() != EventKind::Write || !contains(W.after(), Flag) || !exclude(W.locks(), R.locks()))
      return false;
    Written = true;
  }
  return Written;
}

/// \p B, without the flags of this kind that order it after \p A, which looks at none and holds nothing.
static Record withoutOwnGates(const Record &A, const Record &B, llvm::ArrayRef<Record> All) {
  Record R = B;
  if (!A.locks().empty() || B.locks().empty())
    return R;
  for (const Place *Flag : A.before())
    if (contains(B.after(), Flag) && !contains(A.after(), Flag) && isOwnGate(Flag, B, All))
      llvm::erase(R.At.write().After.write(), Flag);
  return R;
}

bool RaceFinder::amongAlike(const Record &A, const Record &B, const ThreadRecords &Th) {
  return conflict(A, B) || ((isWrite(A.kind()) || isWrite(B.kind())) &&
                            conflict(withoutOwnGates(B, A, Th.Records), withoutOwnGates(A, B, Th.Records)));
}

} // namespace belay::analysis
