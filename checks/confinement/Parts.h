//===- Parts.h - what checks say in files of their own ---------------------===//

#ifndef BELAY_CONFINEMENT_PARTS_H
#define BELAY_CONFINEMENT_PARTS_H

#include "analysis/Confinement.h"
#include "analysis/Finding.h"
#include "analysis/Unit.h"
#include <vector>

namespace belay {

/// Of check-then-act: atomics that are looked at and changed in two steps.
void twoSteps(const analysis::Unit &U, std::vector<Finding> &Out);

/// Of check-then-act: pointers that are tested, and loaded again to be used; elements that are looked for, and
/// replaced.
void secondLooks(const analysis::Unit &U, std::vector<Finding> &Out);

/// Of dangling-capture: descriptors that are closed, and objects that are destroyed, before who uses them ends.
void outlived(const analysis::Unit &U, std::vector<Finding> &Out);

/// Of unconfined-data: what threads of OpenMP do, what is stored relaxed or too early, bit-fields; not what \p Races
/// say already.
void unconfined(const analysis::Unit &U, llvm::ArrayRef<analysis::Race> Races, std::vector<Finding> &Out);

} // namespace belay

#endif
