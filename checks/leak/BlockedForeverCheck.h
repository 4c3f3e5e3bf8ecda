//===- BlockedForeverCheck.h ----------------------------------------------===//
//
// belay-blocked-forever: a thread that waits for what no other thread will ever do.
// The page for its users is docs/checks/blocked-forever.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LEAK_BLOCKEDFOREVERCHECK_H
#define BELAY_CHECKS_LEAK_BLOCKEDFOREVERCHECK_H

#include "WitnessCheck.h"

namespace belay {

class BlockedForeverCheck final : public WitnessCheck {
public:
  using WitnessCheck::WitnessCheck;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
