//===- UseAfterSendCheck.h ------------------------------------------------===//
//
// belay-use-after-send: a value that its sender still uses after it was given away through a channel.
// The page for its users is docs/checks/use-after-send.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_CONFINEMENT_USEAFTERSENDCHECK_H
#define BELAY_CHECKS_CONFINEMENT_USEAFTERSENDCHECK_H

#include "Check.h"

namespace belay {

class UseAfterSendCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
