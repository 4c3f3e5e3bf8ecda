//===- WitnessCheck.h - checks that word what only the explorer found -----===//

#ifndef BELAY_CHECKS_WITNESSCHECK_H
#define BELAY_CHECKS_WITNESSCHECK_H

#include "Check.h"
#include "explore/Problem.h"

namespace belay {

/// Runs when all other checks have: what one of them has reported, and is proven by the same witness, isn't said again.
class WitnessCheck : public Check {
public:
  using Check::Check;
  bool isLast() const final { return true; }

protected:
  /// The problems of a kind that no check has reported.
  void addUnsaid(const analysis::Unit &U, explore::Problem::Kind K, std::vector<Finding> &Out) const;
};

} // namespace belay

#endif
