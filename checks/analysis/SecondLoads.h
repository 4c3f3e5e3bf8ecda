//===- SecondLoads.h - pointers that are tested, then loaded again ---------===//
//
// `if (!p.load()) return; p.load()->run();`, `if (!w.expired()) w.lock()->run();`:
// between the two another thread can take away what was found.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_SECONDLOADS_H
#define BELAY_ANALYSIS_SECONDLOADS_H

#include "analysis/Cells.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct SecondLoad {
  const ir::Process *In = nullptr;
  const clang::Expr *Look = nullptr, *Again = nullptr, *Use = nullptr;
  Cell Object;
  bool Weak = false; ///< a weak_ptr
  /// Where null is stored; Weak: where the thread is started that does this, or where it locks a mutex.
  clang::SourceLocation Because;
  bool Locks = false;
};

/// In the order of the functions, one for each test.
std::vector<SecondLoad> findSecondLoads(const Unit &U);

} // namespace belay::analysis

#endif
