//===- Proofs.h - findings that the explorer saw come true ----------------===//
//
// One bug is one finding: where a check's finding and a problem of the explorer
// are about the same place, the check reports it, as proven, with the witness.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_PROOFS_H
#define BELAY_CHECKS_PROOFS_H

#include "analysis/Finding.h"
#include "explore/Problem.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <optional>
#include <vector>

namespace belay::analysis {
class Unit;
}

namespace belay {

/// What has to be known of \p P, as notes of \p F.
void addWitness(Finding &F, const explore::Problem &P);

/// A step of a witness, as it is read again from the note that says it.
struct ToldStep {
  unsigned Number; ///< from 1, in the order of the execution
  unsigned Thread;
  llvm::StringRef Text;
};
std::optional<ToldStep> stepToldIn(llvm::StringRef Note);

/// Raises those of \p Findings, which are \p Check's, that a problem of \p U proves; adds these to \p Said. Drops those
/// that never come true.
void prove(llvm::StringRef Check, const analysis::Unit &U, std::vector<Finding> &Findings,
           llvm::SmallPtrSetImpl<const explore::Problem *> &Said);

/// The problems that are \p Check's matter and that no check has \p Said.
std::vector<Finding> unsaid(llvm::StringRef Check, const analysis::Unit &U,
                            llvm::SmallPtrSetImpl<const explore::Problem *> &Said);

} // namespace belay

#endif
