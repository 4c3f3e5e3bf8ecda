//===- Made.h - objects that a function has made itself -------------------===//

#ifndef BELAY_ANALYSIS_MADE_H
#define BELAY_ANALYSIS_MADE_H

#include "analysis/Cells.h"
#include "ir/Place.h"

namespace belay::analysis {

/// True if \p Root is a local pointer to nothing but what this function has had made, by functions that say so in their
/// names: `session = session_new();`, `session_create(&session);`. Nobody else knows of it yet.
bool isMadeHere(const ir::Place *Root, const Uses &All);

} // namespace belay::analysis

#endif
