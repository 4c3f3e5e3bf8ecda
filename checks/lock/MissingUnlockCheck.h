//===- MissingUnlockCheck.h -----------------------------------------------===//
//
// belay-missing-unlock: a mutex that stays locked on some path, or is unlocked when it is not held.
// The page for its users is docs/checks/missing-unlock.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LOCK_MISSINGUNLOCKCHECK_H
#define BELAY_CHECKS_LOCK_MISSINGUNLOCKCHECK_H

#include "Check.h"

namespace belay {

class MissingUnlockCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
