//===- BlockingCycleCheck.h -----------------------------------------------===//
//
// belay-blocking-cycle: threads that wait for each other for ever: for a lock, a channel or a thread's end that only another of them could give.
// The page for its users is docs/checks/blocking-cycle.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_PIPELINE_BLOCKINGCYCLECHECK_H
#define BELAY_CHECKS_PIPELINE_BLOCKINGCYCLECHECK_H

#include "WitnessCheck.h"

namespace belay {

class BlockingCycleCheck final : public WitnessCheck {
public:
  using WitnessCheck::WitnessCheck;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
