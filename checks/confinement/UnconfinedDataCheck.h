//===- UnconfinedDataCheck.h ----------------------------------------------===//
//
// belay-unconfined-data: mutable data shared by threads with no lock, no ordering communication and no single owner.
// The page for its users is docs/checks/unconfined-data.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_CONFINEMENT_UNCONFINEDDATACHECK_H
#define BELAY_CHECKS_CONFINEMENT_UNCONFINEDDATACHECK_H

#include "Check.h"

namespace belay {

class UnconfinedDataCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
