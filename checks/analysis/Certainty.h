//===- Certainty.h - locks that a caller may have turned off ----------------===//
//
// Who may be called with a lock held and without is told which it is, by a parameter
// or by a flag, and then locks or doesn't.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_CERTAINTY_H
#define BELAY_ANALYSIS_CERTAINTY_H

#include "analysis/Summary.h"
#include "analysis/Unit.h"

namespace belay::analysis {

/// False if a branch on a parameter, a flag or a call decides in one of the functions on the way whether \p R comes
/// about, but for the first \p Known of them. What somebody else calls, who only has its arguments from there, can't
/// have been told by these: where none is known, parameters and locals of the first don't count.
bool isCertain(const Unit &U, const Record &R, unsigned Known);

} // namespace belay::analysis

#endif
