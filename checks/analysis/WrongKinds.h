//===- WrongKinds.h - mutexes used as what they weren't made --------------===//

#ifndef BELAY_ANALYSIS_WRONGKINDS_H
#define BELAY_ANALYSIS_WRONGKINDS_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// `mtx_init(&m, mtx_plain)`, and `mtx_timedlock(&m, &t)`, which is undefined for that.
struct WrongKind {
  const clang::CallExpr *Made = nullptr, *Use = nullptr;
  const clang::ValueDecl *Mutex = nullptr; ///< a variable, or a member of all objects
};

/// In the order of the uses; of mutexes that nobody in the unit makes otherwise.
std::vector<WrongKind> findWrongKinds(const Unit &U);

} // namespace belay::analysis

#endif
