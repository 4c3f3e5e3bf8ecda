//===- UnclosedChannelCheck.h ---------------------------------------------===//
//
// belay-unclosed-channel: a loop over a channel that nobody closes.
// The page for its users is docs/checks/unclosed-channel.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LEAK_UNCLOSEDCHANNELCHECK_H
#define BELAY_CHECKS_LEAK_UNCLOSEDCHANNELCHECK_H

#include "Check.h"

namespace belay {

class UnclosedChannelCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
