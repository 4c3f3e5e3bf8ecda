//===- LostNotifyCheck.h --------------------------------------------------===//
//
// belay-lost-notify: a notification that a waiter can miss and then wait for ever.
// The page for its users is docs/checks/lost-notify.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LOCK_LOSTNOTIFYCHECK_H
#define BELAY_CHECKS_LOCK_LOSTNOTIFYCHECK_H

#include "Check.h"

namespace belay {

class LostNotifyCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
