//===- ClosedFlags.h - hand-written channels, by their shape --------------===//
//
// A channel of one's own has a closed flag. Who takes waits until there is a value
// or the flag is set, what puts stores a value, what closes sets the flag. All are
// recognised by what they do, whatever they are called.
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
    Put,   ///< stores a value
    Take,  ///< waits for a value or the flag
    Close, ///< sets the flag
  } K = Put;
  const ir::Place *Flag = nullptr;
  const ir::Event *Does = nullptr; ///< the store, the wait, or the write of the flag
  int Test = -1;                   ///< the block with which it is decided whether it happens
  bool Refuses = false;            ///< Put, Close: with the flag set it does nothing
  bool Throws = false;             ///< or throws or aborts
};

/// The flag that block \p B branches on, and the successor for a set flag; null if it branches on anything else.
const ir::Place *testedFlag(const ir::Block &B, unsigned &Set);

/// By Process::Index.
std::vector<llvm::SmallVector<FlagUse, 1>> closedFlags(ir::Module &M);

} // namespace belay::analysis

#endif
