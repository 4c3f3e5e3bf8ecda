//===- ClosedFlags.h - hand-written channels, by their shape --------------===//
//
// A channel of one's own has a closed flag: what puts a value in tests it under
// the lock and refuses, what closes sets it. Both are recognised by what they
// do, whatever they are called.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_CLOSEDFLAGS_H
#define BELAY_ANALYSIS_CLOSEDFLAGS_H

#include "ir/IR.h"
#include <vector>

namespace belay::analysis {

/// What a process does with a closed flag.
struct FlagUse {
  enum Kind {
    Put,  ///< stores a value, unless the flag is set
    Close ///< sets the flag
  } K = Put;
  const ir::Place *Flag = nullptr;
  const ir::Event *Does = nullptr; ///< the store, or the write of the flag
  int Test = -1;                   ///< the block that tests the flag, if one does
  bool Throws = false;             ///< with the flag set it throws or aborts
};

/// The flag that block \p B branches on, and the successor for a set flag; null if it branches on anything else.
const ir::Place *testedFlag(const ir::Block &B, unsigned &Set);

/// By Process::Index.
std::vector<llvm::SmallVector<FlagUse, 1>> closedFlags(const ir::Module &M);

} // namespace belay::analysis

#endif
