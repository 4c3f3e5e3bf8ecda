//===- StaleTests.h - two critical sections that should be one ------------===//
//
// `if (!queue.empty()) queue.pop();`: each call locks, and between them another
// thread can do the same.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_STALETESTS_H
#define BELAY_ANALYSIS_STALETESTS_H

#include "analysis/Summary.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct StaleTest {
  const ir::Event *Look = nullptr, *Change = nullptr; ///< in one function: calls, or the accesses themselves
  const ir::Event *Write = nullptr;                   ///< what Change comes to
  const ir::Place *Object = nullptr, *Mutex = nullptr;
  const ir::Event *Started = nullptr; ///< the thread that can come in between
};

/// In source order, one for each change.
std::vector<StaleTest> findStaleTests(const Unit &U);

} // namespace belay::analysis

#endif
