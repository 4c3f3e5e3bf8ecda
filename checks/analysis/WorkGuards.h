//===- WorkGuards.h - event loops that a work guard keeps running ---------===//

#ifndef BELAY_ANALYSIS_WORKGUARDS_H
#define BELAY_ANALYSIS_WORKGUARDS_H

#include "analysis/Threads.h"

namespace belay::analysis {

class Unit;

/// A thread that runs a loop for ever: the guard is there until the thread has been joined, and nobody stops the loop.
struct KeptLoop {
  const Thread *T = nullptr;
  const clang::ValueDecl *Loop = nullptr, *Guard = nullptr;
  clang::SourceLocation Runs, Joined;
  std::string Joiner;
};

/// In the order of the threads.
std::vector<KeptLoop> findKeptLoops(const Unit &U);

} // namespace belay::analysis

#endif
