//===- Stripes.h - which of many mutexes guards which element -------------===//
//
// A table whose buckets share a few mutexes, `locks[h % 16]` for `buckets[h]`,
// is guarded only if all pick the mutex of a bucket in one way.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_STRIPES_H
#define BELAY_ANALYSIS_STRIPES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct StripeFault {
  const ir::Process *By = nullptr;
  const ir::Process *Others = nullptr; ///< the first of those who pick it in another way
  const clang::Expr *Pick = nullptr;   ///< the subscript
  const clang::Expr *Usual = nullptr;  ///< that of Others
  const clang::ValueDecl *Mutexes = nullptr, *Data = nullptr;
};

/// One for each function, in source order.
std::vector<StripeFault> findStripeFaults(const Unit &U);

} // namespace belay::analysis

#endif
