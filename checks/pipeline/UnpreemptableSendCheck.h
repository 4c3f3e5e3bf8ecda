//===- UnpreemptableSendCheck.h -------------------------------------------===//
//
// belay-unpreemptable-send: a send that nothing but its receiver can end.
// The page for its users is docs/checks/unpreemptable-send.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_PIPELINE_UNPREEMPTABLESENDCHECK_H
#define BELAY_CHECKS_PIPELINE_UNPREEMPTABLESENDCHECK_H

#include "Check.h"

namespace belay {

class UnpreemptableSendCheck final : public Check {
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
};

} // namespace belay

#endif
