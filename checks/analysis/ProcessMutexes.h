//===- ProcessMutexes.h - mutexes of one process that several share -------===//
//
// A mutex, condition or semaphore in memory that a forked child has in common with its
// parent must be made for that: with the default attributes it is for the threads of
// one process, and whoever waits in another is never woken.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_PROCESSMUTEXES_H
#define BELAY_ANALYSIS_PROCESSMUTEXES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct ProcessMutex {
  const ir::Event *Init = nullptr;
  const ir::Event *Use = nullptr; ///< in a child
  clang::SourceLocation Mapped;   ///< the call of mmap
  bool Semaphore = false;
};

std::vector<ProcessMutex> findProcessMutexes(const Unit &U);

} // namespace belay::analysis

#endif
