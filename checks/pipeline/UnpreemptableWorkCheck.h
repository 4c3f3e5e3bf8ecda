//===- UnpreemptableWorkCheck.h -------------------------------------------===//
//
// belay-unpreemptable-work: a stage that blocks while it makes the value that it sends, past its stop.
// The page for its users is docs/checks/unpreemptable-work.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_PIPELINE_UNPREEMPTABLEWORKCHECK_H
#define BELAY_CHECKS_PIPELINE_UNPREEMPTABLEWORKCHECK_H

#include "Check.h"

namespace belay {

class UnpreemptableWorkCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
