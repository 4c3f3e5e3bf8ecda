//===- FailureByOrderCheck.h ----------------------------------------------===//
//
// belay-failure-by-order: an assertion that fails, or a failure that main returns, in some orders of the threads' steps and not in others.
// The page for its users is docs/checks/failure-by-order.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_ERROR_FAILUREBYORDERCHECK_H
#define BELAY_CHECKS_ERROR_FAILUREBYORDERCHECK_H

#include "Check.h"

namespace belay {

class FailureByOrderCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
