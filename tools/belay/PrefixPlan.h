//===- PrefixPlan.h - which system headers to precompile ------------------===//
//
// Units that are compiled alike include different system headers in different
// orders. The plan is the lists of headers that save most: what it takes to parse
// them in each unit that has them all, less what it takes to precompile them. That
// is a weighted set cover; greedy choice is within a factor of the best (Chvatal,
// A greedy heuristic for the set-covering problem, 1979).
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_PREFIXPLAN_H
#define BELAY_TOOLS_PREFIXPLAN_H

#include "Includes.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace belay {

/// Headers as the project spells them, in the order of their first use; the list that holds most comes first.
using PrefixPlan = std::vector<std::vector<std::string>>;

/// \p SizeOf gives the bytes of a file, to which the time that it takes is taken to be proportional.
PrefixPlan planPrefixes(const std::vector<const Includes *> &Units,
                        llvm::function_ref<uint64_t(llvm::StringRef)> SizeOf);

} // namespace belay

#endif
