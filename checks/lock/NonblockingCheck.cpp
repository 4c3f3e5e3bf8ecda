#include "NonblockingCheck.h"
#include "Compat.h"
#include "analysis/LockNames.h"
#include "analysis/StopPaths.h"

using namespace belay::analysis;

namespace belay {

/// What \p R waits for; empty if it doesn't block.
static std::string blocks(const Record &R) {
  if (R.E->Try)
    return "";
  switch (R.kind()) {
  case ir::EventKind::Lock:
    return "locks " + quoted(R.Object);
  case ir::EventKind::Wait:
  case ir::EventKind::Join:
  case ir::EventKind::Block:
  case ir::EventKind::Acquire:
  case ir::EventKind::Send:
  case ir::EventKind::Receive:
  case ir::EventKind::Select:
    return "waits in '" + operation(*R.E) + "'";
  default:
    return "";
  }
}

void NonblockingCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (auto &P : U.Module.Processes) {
    if (!isNonblocking(P->Function))
      continue;
    for (const Record &R : U.Sums->of(P.get()).Records) {
      const std::string Does = blocks(R);
      // What is called and says the same of itself is told there.
      if (Does.empty() ||
          llvm::any_of(R.Path, [](const ir::Event *E) { return E->Function && isNonblocking(E->Function); }))
        continue;
      Finding F;
      F.Loc = R.site()->Loc;
      F.Message = "'" + P->Name + "' is declared nonblocking, and " + Does + " here";
      addCalls(F, llvm::ArrayRef(R.Path.get()).drop_front(!R.Path.empty()));
      if (!R.Path.empty())
        F.Notes.push_back({R.E->Loc, "it blocks here"});
      Out.push_back(std::move(F));
    }
  }
}

} // namespace belay
