//===- Replacements.h - elements that are made twice -----------------------===//
//
// Looked for under one lock, made, and put there under another, with no look in
// between: who was quicker has handed out the one that is thrown away.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_REPLACEMENTS_H
#define BELAY_ANALYSIS_REPLACEMENTS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct Replacement {
  const ir::Event *Look, *Lock, *Write, *Return;
};

/// In the order of the functions, one for each write.
std::vector<Replacement> findReplacements(const Unit &U);

} // namespace belay::analysis

#endif
