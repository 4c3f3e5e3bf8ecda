//===- UnpreemptableReceiveCheck.h ----------------------------------------===//
//
// belay-unpreemptable-receive: a stage's receive that the stage's own stop doesn't end.
// The page for its users is docs/checks/unpreemptable-receive.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_PIPELINE_UNPREEMPTABLERECEIVECHECK_H
#define BELAY_CHECKS_PIPELINE_UNPREEMPTABLERECEIVECHECK_H

#include "Check.h"

namespace belay {

class UnpreemptableReceiveCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
