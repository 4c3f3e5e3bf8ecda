//===- Workers.h - tasks in processes of their own ------------------------===//
//
// A task that crashes, hangs or uses up its memory costs its own result and no
// other's, and nothing is shared that the compiler's globals could race on. The
// processes are forks, so that starting one costs next to nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_WORKERS_H
#define BELAY_TOOLS_WORKERS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include <chrono>
#include <string>
#include <vector>

namespace belay {

struct TaskOutcome {
  enum { Done, Crashed, TimedOut } How = Crashed;
  std::string Bytes; // what the task returned
};

/// Runs \p Task for each number of \p Tasks, \p Jobs at a time, each no longer than
/// \p Limit (zero: as long as it takes). Must be called by a process with one
/// thread. Under a jobserver of make no more run than it has slots for. \p Finished
/// is called in this process, in any order.
void runTasks(const std::vector<size_t> &Tasks, unsigned Jobs, std::chrono::seconds Limit,
              llvm::function_ref<std::string(size_t)> Task, llvm::function_ref<void(size_t, TaskOutcome)> Finished);

} // namespace belay

#endif
