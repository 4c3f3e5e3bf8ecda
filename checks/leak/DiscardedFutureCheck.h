//===- DiscardedFutureCheck.h ---------------------------------------------===//
//
// belay-discarded-future: a future that is dropped where it is made, so that the call waits or its result is lost.
// The page for its users is docs/checks/discarded-future.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LEAK_DISCARDEDFUTURECHECK_H
#define BELAY_CHECKS_LEAK_DISCARDEDFUTURECHECK_H

#include "Check.h"

namespace belay {

class DiscardedFutureCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
