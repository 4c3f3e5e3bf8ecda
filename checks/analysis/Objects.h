//===- Objects.h - which object a function has to do with -----------------===//

#ifndef BELAY_ANALYSIS_OBJECTS_H
#define BELAY_ANALYSIS_OBJECTS_H

#include "analysis/Cells.h"

namespace belay::analysis {

/// `decode(buffer, &result)`: who is given a pointer to the pointer makes what it leads to, or fills what was made.
bool isHandedBack(const ir::Place *Object);

/// The member of \p Base that \p X is or is in; null if that isn't so, or only through a pointer.
const clang::Decl *memberOf(const ir::Place *X, const ir::Place *Base);

/// A local pointer to what was there before, not to what is made here.
bool isFound(const ir::Place *Root, const Uses &Us);

/// Two variables, or two parts of one: whatever runs, they are never the same.
bool areApart(const ir::Place *A, const ir::Place *B);

} // namespace belay::analysis

#endif
