//===- Discipline.h - is it a rule of the class to lock here? -------------===//
//
// One write under a mutex doesn't make a rule. Those that hold it are counted
// against those that don't, and whoever reads its own work needs no lock.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_DISCIPLINE_H
#define BELAY_ANALYSIS_DISCIPLINE_H

#include "analysis/Harness.h"

namespace belay::analysis {

/// At least as many with the locks of \p W as without: writes of the same place;
/// accesses of whatever is there, if a part is set against the whole. And not far more methods that do without.
bool disciplined(const Record &A, const Record &W, const Entry *Keeper, llvm::ArrayRef<Access> All);

/// \p W happens in a public method that doesn't lock, and that another calls with the lock held, which users can't
/// take: they call it without, when they know that they may, and may then read what \p A reads.
bool usersWrite(const Record &A, const Access &W, const Summaries &S);

/// Nobody writes but the method that reads here, or what it calls for both, before or after its own write:
/// if one thread calls it, it may look at its own work.
bool onlyWriter(const Access &A, llvm::ArrayRef<Access> Writes);

} // namespace belay::analysis

#endif
