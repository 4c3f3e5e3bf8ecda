//===- UnjoinedThreadCheck.h ----------------------------------------------===//
//
// belay-unjoined-thread: a joinable thread handle that is destroyed, overwritten or lost on some path.
// The page for its users is docs/checks/unjoined-thread.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LEAK_UNJOINEDTHREADCHECK_H
#define BELAY_CHECKS_LEAK_UNJOINEDTHREADCHECK_H

#include "Check.h"

namespace belay {

class UnjoinedThreadCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
