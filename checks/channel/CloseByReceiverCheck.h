//===- CloseByReceiverCheck.h ---------------------------------------------===//
//
// belay-close-by-receiver: a channel that its receiver, or one of several senders, closes while others may still send.
// The page for its users is docs/checks/close-by-receiver.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_CHANNEL_CLOSEBYRECEIVERCHECK_H
#define BELAY_CHECKS_CHANNEL_CLOSEBYRECEIVERCHECK_H

#include "Check.h"

namespace belay {

class CloseByReceiverCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
