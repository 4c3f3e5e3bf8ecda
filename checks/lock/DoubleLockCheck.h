//===- DoubleLockCheck.h --------------------------------------------------===//
//
// belay-double-lock: a mutex that is locked by a thread that already holds it.
// The page for its users is docs/checks/double-lock.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LOCK_DOUBLELOCKCHECK_H
#define BELAY_CHECKS_LOCK_DOUBLELOCKCHECK_H

#include "Check.h"

namespace belay {

class DoubleLockCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
