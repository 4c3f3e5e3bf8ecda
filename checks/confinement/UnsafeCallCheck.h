//===- UnsafeCallCheck.h --------------------------------------------------===//
//
// belay-unsafe-call: a call of a library function that keeps its state where all threads share it.
// The page for its users is docs/checks/unsafe-call.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_CONFINEMENT_UNSAFECALLCHECK_H
#define BELAY_CHECKS_CONFINEMENT_UNSAFECALLCHECK_H

#include "Check.h"

namespace belay {

class UnsafeCallCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
