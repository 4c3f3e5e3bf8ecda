//===- EscapingConfinedCheck.h --------------------------------------------===//
//
// belay-escaping-confined: a reference, pointer or iterator to guarded or confined data that leaves its scope.
// The page for its users is docs/checks/escaping-confined.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_CONFINEMENT_ESCAPINGCONFINEDCHECK_H
#define BELAY_CHECKS_CONFINEMENT_ESCAPINGCONFINEDCHECK_H

#include "Check.h"

namespace belay {

class EscapingConfinedCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
