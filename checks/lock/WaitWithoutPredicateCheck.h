//===- WaitWithoutPredicateCheck.h ----------------------------------------===//
//
// belay-wait-without-predicate: a wait on a condition variable that a spurious wake-up ends too early.
// The page for its users is docs/checks/wait-without-predicate.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LOCK_WAITWITHOUTPREDICATECHECK_H
#define BELAY_CHECKS_LOCK_WAITWITHOUTPREDICATECHECK_H

#include "Check.h"

namespace belay {

class WaitWithoutPredicateCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
