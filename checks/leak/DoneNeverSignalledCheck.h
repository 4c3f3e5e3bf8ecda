//===- DoneNeverSignalledCheck.h ------------------------------------------===//
//
// belay-done-never-signalled: a stop flag, done, stop source or semaphore that a thread waits for and nobody gives
// before the thread is joined.
// The page for its users is docs/checks/done-never-signalled.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LEAK_DONENEVERSIGNALLEDCHECK_H
#define BELAY_CHECKS_LEAK_DONENEVERSIGNALLEDCHECK_H

#include "Check.h"

namespace belay {

class DoneNeverSignalledCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
