//===- PrefixPlan.h - what to precompile ----------------------------------===//
//
// Units that are compiled alike may begin alike, and they include different system
// headers in different orders. The plan is the beginnings and the lists of headers
// that save most: what it takes to parse them in each unit that has them all, less
// what it takes to precompile them. That is a weighted set cover; greedy choice
// is within a factor of the best (Chvatal, A greedy heuristic for the set-covering problem, 1979).
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_PREFIXPLAN_H
#define BELAY_TOOLS_PREFIXPLAN_H

#include "Includes.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace belay {

struct PlannedPrefix {
  std::string Text;
  unsigned Lines = 0;          // of the beginning of these units; 0 if it is a list of system headers
  bool Without = false;        // headers of the system that stand before these lines, and that they include as well
  std::vector<unsigned> Units; // that may take it

  /// What it takes the place of in the main file of a unit.
  llvm::StringRef beginningOf(const Includes &I) const {
    if (!Lines)
      return "";
    return llvm::StringRef(I.Beginning).take_front(I.Leading[Lines - 1 + (Without ? I.systemFirst() : 0)].End);
  }
};

enum class PlanWith { Everything, BeginningsOnly };

/// The one that holds most comes first.
using PrefixPlan = std::vector<PlannedPrefix>;

/// \p SizeOf gives the bytes of a file, to which the time that it takes is taken to be proportional.
PrefixPlan planPrefixes(const std::vector<const Includes *> &Units, PlanWith What,
                        llvm::function_ref<uint64_t(llvm::StringRef)> SizeOf);

} // namespace belay

#endif
