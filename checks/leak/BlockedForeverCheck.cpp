#include "BlockedForeverCheck.h"
#include "explore/Explorer.h"

using belay::explore::Problem;

namespace belay {

void BlockedForeverCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (const Problem &P : explore::explore(U).Problems) {
    // A cycle of nothing but mutexes is lock-order's.
    if (P.K == Problem::BlockedForever || (P.K == Problem::BlockingCycle && !P.OnlyLocks))
      Out.push_back({Confidence::Proven, P.Loc, P.Text, {P.Witness.begin(), P.Witness.end()}, {}});
  }
}

} // namespace belay
