//===- Refute.h - findings that never come true ---------------------------===//
//
// Where all that a finding is about was run in every order of its steps, to the
// end and with nothing unknown, and nothing went wrong, the finding is wrong.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_EXPLORE_REFUTE_H
#define BELAY_EXPLORE_REFUTE_H

#include "explore/Problem.h"

namespace belay::analysis {
class Unit;
}

namespace belay::explore {

/// The roots of a unit that were run in every order of their steps without a problem.
struct Exhaustion {
  std::vector<const clang::FunctionDecl *> Roots;
  llvm::DenseSet<const clang::FunctionDecl *> Reached; ///< the functions that these lead to
  llvm::DenseSet<const clang::FunctionDecl *> Outside; ///< those that others lead to
  Places Touched;                                      ///< where these used memory and what synchronises
  bool Main = false;                                   ///< one of them is main: nothing else runs
  bool Ends = true;                                    ///< every thread of theirs comes to its end
};

/// Runs the roots when it is first asked for. Lives as long as the unit.
const Exhaustion &exhausted(const analysis::Unit &U);

/// The same for those that came to their ends in all the orders that were seen within the budget, with nothing unknown on
/// the way.
const Exhaustion &seenToEnd(const analysis::Unit &U);

/// What a finding says happens: threads meet where it and its notes are, a thread doesn't end, or one that is started
/// where the notes say gets to where the finding is.
enum class Claim : uint8_t { Meets, Lasts, Reaches };

/// Does \p F, which says \p What, never come true?
bool refutes(const analysis::Unit &U, const Finding &F, Claim What);

/// Does \p F say of a thread that it doesn't end, or that something ends it, which always came to its end as far as it
/// was run?
bool endsAsSeen(const analysis::Unit &U, const Finding &F);

} // namespace belay::explore

#endif
