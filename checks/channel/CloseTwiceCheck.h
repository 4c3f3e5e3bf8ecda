//===- CloseTwiceCheck.h --------------------------------------------------===//
//
// belay-close-twice: a promise, task, descriptor or channel that is brought to its end a second time.
// The page for its users is docs/checks/close-twice.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_CHANNEL_CLOSETWICECHECK_H
#define BELAY_CHECKS_CHANNEL_CLOSETWICECHECK_H

#include "Check.h"

namespace belay {

class CloseTwiceCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
