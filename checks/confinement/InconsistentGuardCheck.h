//===- InconsistentGuardCheck.h -------------------------------------------===//
//
// belay-inconsistent-guard: a member that some methods guard with a mutex and another touches without it.
// The page for its users is docs/checks/inconsistent-guard.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_CONFINEMENT_INCONSISTENTGUARDCHECK_H
#define BELAY_CHECKS_CONFINEMENT_INCONSISTENTGUARDCHECK_H

#include "Check.h"

namespace belay {

class InconsistentGuardCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
