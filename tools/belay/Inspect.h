//===- Inspect.h - what the analysis made of a file -----------------------===//

#ifndef BELAY_TOOLS_INSPECT_H
#define BELAY_TOOLS_INSPECT_H

#include "Units.h"
#include "analysis/Unit.h"

namespace belay {

using UnitReader = llvm::function_ref<void(const analysis::Unit &)>;

/// Gives the analysis of each unit to \p Read. Returns the exit code.
int inspect(const std::vector<SourceUnit> &Units, llvm::StringRef Models, UnitReader Read);

} // namespace belay

#endif
