//===- JoinTwiceCheck.h ---------------------------------------------------===//
//
// belay-join-twice: a thread that is joined a second time.
// The page for its users is docs/checks/join-twice.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LEAK_JOINTWICECHECK_H
#define BELAY_CHECKS_LEAK_JOINTWICECHECK_H

#include "Check.h"

namespace belay {

class JoinTwiceCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
