//===- KeptIterators.h - iterators that are kept over an unlock -----------===//
//
// A loop over a guarded container that gives up the mutex in between and goes on
// with its iterator: what that refers to may have been erased, or moved, by then.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_KEPTITERATORS_H
#define BELAY_ANALYSIS_KEPTITERATORS_H

#include "analysis/Summary.h"
#include "analysis/Unit.h"
#include <string>

namespace belay::analysis {

struct KeptIterator {
  std::string Name, Container, Mutex; ///< no name: the one of a range-based for
  clang::SourceLocation Loc;          ///< where it is used next, or the loop
  const ir::Event *Unlock = nullptr, *Lock = nullptr;
  const ir::Event *Change = nullptr; ///< what invalidates it, under the mutex
  const ir::Process *By = nullptr;
};

std::vector<KeptIterator> findKeptIterators(const Unit &U);

} // namespace belay::analysis

#endif
