//===- UnnamedGuardCheck.h ------------------------------------------------===//
//
// belay-unnamed-guard: a lock guard without a name, which unlocks at the semicolon.
// The page for its users is docs/checks/unnamed-guard.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LOCK_UNNAMEDGUARDCHECK_H
#define BELAY_CHECKS_LOCK_UNNAMEDGUARDCHECK_H

#include "Check.h"

namespace belay {

class UnnamedGuardCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
