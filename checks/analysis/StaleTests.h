//===- StaleTests.h - two critical sections that should be one ------------===//
//
// `if (!queue.empty()) queue.pop();`, `if (used + n <= limit) used += n;`,
// `i = findFree(); slots[i] = job;`: each step locks, and between them another
// thread can do the same, of those that the unit starts or that call a class that locks.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_STALETESTS_H
#define BELAY_ANALYSIS_STALETESTS_H

#include "analysis/Summary.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct StaleTest {
  enum Kind : uint8_t {
    Takes,  ///< an amount, or an element that may not be there any more
    Grows,  ///< adds to what was found to be below a limit
    Places, ///< writes the element that was found to be free
    Needs,  ///< takes the element that was found to be there for granted
  } K = Takes;
  const ir::Event *Look = nullptr, *Change = nullptr; ///< in one function: calls, or the accesses themselves
  const ir::Event *Write = nullptr;                   ///< what Change comes to; Needs: a read
  const ir::Place *Object = nullptr, *Mutex = nullptr;
  const ir::Event *Started = nullptr; ///< the thread that can come in between
  const ir::Process *Method = nullptr; ///< else: of a class that locks, which so takes any thread's calls
};

/// In source order, one for each change.
std::vector<StaleTest> findStaleTests(const Unit &U);

} // namespace belay::analysis

#endif
