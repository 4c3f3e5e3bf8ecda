//===- SendAfterCloseCheck.h ----------------------------------------------===//
//
// belay-send-after-close: a value sent to a channel that is closed already, which nobody receives.
// The page for its users is docs/checks/send-after-close.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_CHANNEL_SENDAFTERCLOSECHECK_H
#define BELAY_CHECKS_CHANNEL_SENDAFTERCLOSECHECK_H

#include "Check.h"

namespace belay {

class SendAfterCloseCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
