//===- LockOrderCheck.h ---------------------------------------------------===//
//
// belay-lock-order: mutexes that threads lock in different orders, so that each can wait for the other.
// The page for its users is docs/checks/lock-order.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LOCK_LOCKORDERCHECK_H
#define BELAY_CHECKS_LOCK_LOCKORDERCHECK_H

#include "Check.h"

namespace belay {

class LockOrderCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
