//===- EscapingExceptionCheck.h -------------------------------------------===//
//
// belay-escaping-exception: an exception that leaves a thread's entry and ends the program.
// The page for its users is docs/checks/escaping-exception.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_ERROR_ESCAPINGEXCEPTIONCHECK_H
#define BELAY_CHECKS_ERROR_ESCAPINGEXCEPTIONCHECK_H

#include "Check.h"

namespace belay {

class EscapingExceptionCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
