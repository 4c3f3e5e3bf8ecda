//===- LazyInits.h - what is made when it is first asked for ---------------===//

#ifndef BELAY_ANALYSIS_LAZYINITS_H
#define BELAY_ANALYSIS_LAZYINITS_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// `if (!instance) instance = new Registry;` of a variable that all threads share.
struct LazyInit {
  const ir::Event *Test, *Write;
  const ir::Place *Mutex = nullptr;  ///< which the write is under and the test isn't: double-checked
  const ir::Event *Locks = nullptr;  ///< else: where the class that is made locks, since several threads use it
  const ir::Process *User = nullptr; ///< the method that does
};

/// In the order of the functions, one for each variable.
std::vector<LazyInit> findLazyInits(const Unit &U);

} // namespace belay::analysis

#endif
