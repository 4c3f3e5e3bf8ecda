//===- Inspect.h - what the analysis made of a file -----------------------===//

#ifndef BELAY_TOOLS_INSPECT_H
#define BELAY_TOOLS_INSPECT_H

#include "Units.h"

namespace belay {

enum class Inspection { IR, Stats, Explored };

/// Prints the IR or the statistics of each unit, also of its exploration if that is
/// wanted; \p Filter selects processes by a part of their names. Returns the exit code.
int inspect(const std::vector<SourceUnit> &Units, Inspection What, llvm::StringRef Filter, llvm::StringRef Models);

} // namespace belay

#endif
