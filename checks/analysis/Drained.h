//===- Drained.h - who has waited until all users are gone -----------------===//
//
// `cancel(); gone.wait(lock, [&] { return active == 0; }); delete queue;`, and
// each user counts `active` down when it is done: what comes after the wait has
// nobody beside it, and says nothing of what users have to lock.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_DRAINED_H
#define BELAY_ANALYSIS_DRAINED_H

#include "analysis/Unit.h"
#include "analysis/Waiters.h"
#include <optional>

namespace belay::analysis {

class Drained {
public:
  explicit Drained(const Unit &U) : U(U) {}
  /// True if \p R, of \p P, comes after such a wait only.
  bool before(const ir::Process &P, const Record &R);

private:
  /// True if \p W goes on once a number is zero that others count down.
  bool drains(const Waiter &W) const;

  const Unit &U;
  std::optional<std::vector<Waiter>> Waits; ///< those that do, once somebody has asked
};

} // namespace belay::analysis

#endif
