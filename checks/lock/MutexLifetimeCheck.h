//===- MutexLifetimeCheck.h -----------------------------------------------===//
//
// belay-mutex-lifetime: a mutex that is copied, used before it is made, or that dies while a thread holds it or may use it.
// The page for its users is docs/checks/mutex-lifetime.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LOCK_MUTEXLIFETIMECHECK_H
#define BELAY_CHECKS_LOCK_MUTEXLIFETIMECHECK_H

#include "Check.h"

namespace belay {

class MutexLifetimeCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
