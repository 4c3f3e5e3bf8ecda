//===- Workers.h - tasks in processes of their own ------------------------===//
//
// A task that crashes, hangs or uses up its memory costs its own result and no
// other's, and nothing is shared that the compiler's globals could race on. The
// processes are forks, so that starting one costs next to nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_WORKERS_H
#define BELAY_TOOLS_WORKERS_H

#include "Interrupt.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <chrono>
#include <string>
#include <vector>

namespace belay {

struct TaskOutcome {
  enum { Done, Crashed, TimedOut, Stopped } How = Crashed;
  std::string Bytes; // what the task returned
};

/// What a run of tasks may use.
struct Means {
  unsigned Jobs;              // at a time
  std::chrono::seconds Limit; // for each task; zero: as long as it takes
  Interrupt &Stop;
};

/// Runs \p Task for each number of \p Tasks. Must be called by a process with one
/// thread. Under a jobserver of make no more run than it has slots for. \p Finished
/// is called in this process for each, in any order; with Stopped for those that
/// were not done when the signal came.
void runTasks(const std::vector<size_t> &Tasks, const Means &With, llvm::function_ref<std::string(size_t)> Task,
              llvm::function_ref<void(size_t, TaskOutcome)> Finished);

} // namespace belay

#endif
