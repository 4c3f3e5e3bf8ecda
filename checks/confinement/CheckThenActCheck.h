//===- CheckThenActCheck.h ------------------------------------------------===//
//
// belay-check-then-act: an atomic that is looked at and then changed in two steps, between which another thread may change it.
// The page for its users is docs/checks/check-then-act.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_CONFINEMENT_CHECKTHENACTCHECK_H
#define BELAY_CHECKS_CONFINEMENT_CHECKTHENACTCHECK_H

#include "Check.h"

namespace belay {

class CheckThenActCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
