//===- UnclosedStageCheck.h -----------------------------------------------===//
//
// belay-unclosed-stage: a stage that can end without closing its output, so that who takes from it waits for ever.
// The page for its users is docs/checks/unclosed-stage.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_PIPELINE_UNCLOSEDSTAGECHECK_H
#define BELAY_CHECKS_PIPELINE_UNCLOSEDSTAGECHECK_H

#include "Check.h"

namespace belay {

class UnclosedStageCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
