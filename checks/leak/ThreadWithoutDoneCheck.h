//===- ThreadWithoutDoneCheck.h -------------------------------------------===//
//
// belay-thread-without-done: a thread that can run or wait for ever with no way for its owner to end it.
// The page for its users is docs/checks/thread-without-done.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LEAK_THREADWITHOUTDONECHECK_H
#define BELAY_CHECKS_LEAK_THREADWITHOUTDONECHECK_H

#include "Check.h"

namespace belay {

class ThreadWithoutDoneCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
