//===- Constants.h - what a call with constant arguments never does -------===//
//
// `start(worker, (void *)0)`: where a function branches on a parameter that is
// a number in this call, one of the branches is not taken.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_CONSTANTS_H
#define BELAY_ANALYSIS_CONSTANTS_H

#include "analysis/Summary.h"
#include "llvm/ADT/DenseSet.h"
#include <map>
#include <memory>

namespace belay::analysis {

/// The events of \p P that its arguments, which \p Map knows, leave out of reach.
llvm::DenseSet<const ir::Event *> deadEvents(const ir::Process &P, const Bindings &Map);

/// What the arguments of one call leave out of reach, in its process and in what that calls.
class DeadCode {
public:
  DeadCode(const Summaries &S, const Target &T);
  /// True if \p R, of the summary of the target's process, never happens in this call.
  bool contains(const Record &R);

private:
  struct Level {
    Target At;
    llvm::DenseSet<const ir::Event *> Dead;
    std::map<const ir::Event *, std::unique_ptr<Level>> Calls = {}; ///< lookups only
  };
  Level *called(Level &From, const ir::Event &Call);

  const Summaries &S;
  Level Root;
  bool Any = false; ///< some argument is a number
};

} // namespace belay::analysis

#endif
