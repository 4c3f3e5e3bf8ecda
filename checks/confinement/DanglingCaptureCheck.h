//===- DanglingCaptureCheck.h ---------------------------------------------===//
//
// belay-dangling-capture: a thread that can outlive what it captured.
// The page for its users is docs/checks/dangling-capture.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_CONFINEMENT_DANGLINGCAPTURECHECK_H
#define BELAY_CHECKS_CONFINEMENT_DANGLINGCAPTURECHECK_H

#include "Check.h"

namespace belay {

class DanglingCaptureCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
