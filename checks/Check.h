//===- Check.h - the base of every check ----------------------------------===//
//
// A check is thin: it picks findings out of the analysis of a unit and words
// them. When to run, the options, the order, duplicates and how findings become
// diagnostics are the same for all checks, and are in TidyCheck.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_CHECK_H
#define BELAY_CHECKS_CHECK_H

#include "analysis/Finding.h"
#include "analysis/Unit.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <vector>

namespace belay::explore {
struct Problem;
}

namespace belay {

/// Notes for the calls of \p Path, which lead to what \p F is about.
void addCalls(Finding &F, llvm::ArrayRef<const ir::Event *> Path);

class Check {
public:
  /// \p Said has what the checks of the same unit have reported; it lives longer than the check.
  explicit Check(const llvm::SmallPtrSetImpl<const explore::Problem *> &Said) : Said(Said) {}
  Check(const Check &) = delete;
  virtual ~Check();

  /// All findings of this check in the unit, in any order, at any confidence.
  virtual void find(const analysis::Unit &U, std::vector<Finding> &Out) = 0;

  /// True: runs when the others have.
  virtual bool isLast() const { return false; }

protected:
  bool said(const explore::Problem &P) const { return Said.contains(&P); }

private:
  const llvm::SmallPtrSetImpl<const explore::Problem *> &Said;
};

} // namespace belay

#endif
