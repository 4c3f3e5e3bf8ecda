//===- SharedWrites.h - written under a reader's lock ---------------------===//
//
// Functions over one structure: what some write with its lock held exclusively
// another writes with the lock held shared, which lets the next one in as well.
// Of methods over their object `Guards` says so; here are the elements of what it
// holds, where another method writes the same field exclusively.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_SHAREDWRITES_H
#define BELAY_ANALYSIS_SHAREDWRITES_H

#include "analysis/Guards.h"

namespace belay::analysis {

/// One for each function and member, in the order of the functions.
std::vector<GuardBreak> findSharedWrites(const Unit &U);

} // namespace belay::analysis

#endif
