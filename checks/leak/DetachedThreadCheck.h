//===- DetachedThreadCheck.h ----------------------------------------------===//
//
// belay-detached-thread: a thread that nobody can stop or wait for.
// The page for its users is docs/checks/detached-thread.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LEAK_DETACHEDTHREADCHECK_H
#define BELAY_CHECKS_LEAK_DETACHEDTHREADCHECK_H

#include "Check.h"

namespace belay {

class DetachedThreadCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
