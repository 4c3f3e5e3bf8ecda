//===- BusyWaitCheck.h ----------------------------------------------------===//
//
// belay-busy-wait: a loop that spins on a flag or on an empty channel without giving way.
// The page for its users is docs/checks/busy-wait.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LEAK_BUSYWAITCHECK_H
#define BELAY_CHECKS_LEAK_BUSYWAITCHECK_H

#include "Check.h"

namespace belay {

class BusyWaitCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
