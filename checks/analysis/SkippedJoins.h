//===- SkippedJoins.h - destructors that don't always join ----------------===//
//
// The join stands behind a flag, and somebody else sets the flag without joining:
// a method that only asks the thread to stop, or the thread itself at its end.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_SKIPPEDJOINS_H
#define BELAY_ANALYSIS_SKIPPEDJOINS_H

#include "analysis/Finding.h"
#include "analysis/Summary.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct SkippedJoin {
  const ir::Place *Handle = nullptr, *Flag = nullptr;
  bool Value = false;                ///< of the flag, for which there is no join
  const ir::Process *By = nullptr;   ///< the destructor, or what it calls
  const ir::Process *Sets = nullptr; ///< the method or thread entry that makes the flag so
  bool Thread = false;               ///< Sets is what the thread runs
  clang::SourceLocation Test;
  const ir::Event *Write = nullptr, *Join = nullptr;
};

std::vector<SkippedJoin> findSkippedJoins(const Unit &U);

} // namespace belay::analysis

#endif
