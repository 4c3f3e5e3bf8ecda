//===- BusyWaitCheck.cpp --------------------------------------------------===//

#include "BusyWaitCheck.h"
#include "analysis/BusyWaits.h"
#include "analysis/Cells.h"
#include "analysis/StopPaths.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;
using belay::ir::EventKind;

namespace belay {

void BusyWaitCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (auto &P : U.Module.Processes)
    for (const BusyWait &W : busyWaits(*P)) {
      Finding F;
      F.Loc = W.Loop;
      const ir::Event &E = *W.Poll;
      std::string What = cellOf(E.Object).str();
      switch (E.Kind) {
      case EventKind::StopCheck:
        F.Message = "this loop spins until it is told to stop; wait for the stop instead";
        break;
      case EventKind::AtomicRead:
        F.Level = Confidence::Discipline;
        F.Message =
            llvm::formatv("this loop spins on '{0}'; wait for it, with a condition variable or its own wait()", What);
        break;
      case EventKind::Select:
        F.Message = "this loop spins while none of the cases is ready; leave out the default, or sleep in it";
        break;
      default:
        F.Message =
            llvm::formatv("this loop spins while '{0}' on '{1}' fails; block until it can go on, or sleep in between",
                          operation(E), What);
        break;
      }
      F.Notes.push_back({E.Loc, "it asks here, and does nothing else"});
      Out.push_back(std::move(F));
    }
}

} // namespace belay
