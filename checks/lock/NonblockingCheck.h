//===- NonblockingCheck.h -------------------------------------------------===//
//
// belay-nonblocking: a function that is declared nonblocking and blocks.
// The page for its users is docs/checks/nonblocking.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LOCK_NONBLOCKINGCHECK_H
#define BELAY_CHECKS_LOCK_NONBLOCKINGCHECK_H

#include "Check.h"

namespace belay {

class NonblockingCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
