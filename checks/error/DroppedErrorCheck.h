//===- DroppedErrorCheck.h ------------------------------------------------===//
//
// belay-dropped-error: an error that dies in a thread while somebody waits for the result.
// The page for its users is docs/checks/dropped-error.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_ERROR_DROPPEDERRORCHECK_H
#define BELAY_CHECKS_ERROR_DROPPEDERRORCHECK_H

#include "Check.h"

namespace belay {

class DroppedErrorCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
