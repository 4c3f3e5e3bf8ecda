//===- SelfJoinCheck.h ----------------------------------------------------===//
//
// belay-self-join: a thread that joins itself.
// The page for its users is docs/checks/self-join.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LEAK_SELFJOINCHECK_H
#define BELAY_CHECKS_LEAK_SELFJOINCHECK_H

#include "Check.h"

namespace belay {

class SelfJoinCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
