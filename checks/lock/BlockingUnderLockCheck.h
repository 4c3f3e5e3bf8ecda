//===- BlockingUnderLockCheck.h -------------------------------------------===//
//
// belay-blocking-under-lock: an operation that blocks while a lock is held, above all one that waits for a thread that needs the lock.
// The page for its users is docs/checks/blocking-under-lock.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LOCK_BLOCKINGUNDERLOCKCHECK_H
#define BELAY_CHECKS_LOCK_BLOCKINGUNDERLOCKCHECK_H

#include "Check.h"

namespace belay {

class BlockingUnderLockCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
