//===- ThreadWithoutDoneCheck.cpp -----------------------------------------===//

#include "ThreadWithoutDoneCheck.h"
#include "analysis/Pipelines.h"
#include "analysis/WorkGuards.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

static void describe(const StopProblem &P, const std::string &Name, Finding &F) {
  switch (P.K) {
  case StopProblem::NoWayOut:
    F.Message = llvm::formatv("thread '{0}' has no stop path: its loop never ends", Name);
    F.Notes.push_back({P.LoopLoc, "this loop has no exit; test a stop token or a done channel in it"});
    break;
  case StopProblem::NoDone:
    F.Message = llvm::formatv("thread '{0}' has no stop path: it blocks in '{1}', and no done reaches it", Name, P.Block);
    F.Notes.push_back({P.BlockLoc, "give this operation the done that the thread is started with"});
    break;
  case StopProblem::DeafWait:
    F.Message = llvm::formatv("thread '{0}' cannot be stopped while it blocks in '{1}'", Name, P.Block);
    if (P.Signal.empty()) // a token: who stops the thread is often its handle's destructor
      F.Notes.push_back({P.BlockLoc, P.Reads ? "it tests the stop token here, but a stop request doesn't wake it"
                                             : "a stop request doesn't end this wait"});
    else if (P.Reads)
      F.Notes.push_back({P.BlockLoc, llvm::formatv("it tests '{0}' here, but who sets it doesn't wake it", P.Signal)});
    else
      F.Notes.push_back({P.BlockLoc, llvm::formatv("nothing that sets '{0}' ends this wait", P.Signal)});
    if (P.SetLoc.isValid() && P.SetLoc != P.JoinLoc)
      F.Notes.push_back({P.SetLoc, P.Signal.empty() ? std::string("the stop is requested here")
                                                   : llvm::formatv("'{0}' is set here", P.Signal).str()});
    break;
  default: // done-never-signalled's
    break;
  }
  if (P.JoinLoc.isValid() && P.K != StopProblem::NoDone)
    F.Notes.push_back({P.JoinLoc, llvm::formatv("'{0}' waits for it here", P.Joiner)});
}

void ThreadWithoutDoneCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const StopProblem &P : U.stopProblems()) {
    // A signal that nobody gives has a check of its own. A stage's send, or its wait for room in a queue, is
    // unpreemptable-send's; its receive has a check, too.
    if (P.ofSignal() || P.Send || ofReceive(P, *U.Sums) ||
        (P.E && P.E->Kind == ir::EventKind::Wait && waitsForRoom(*P.F, *P.E, *U.Sums)))
      continue;
    Finding F;
    F.Level = P.Level;
    F.Loc = P.T->loc();
    describe(P, P.T->entry()->Name, F);
    Out.push_back(std::move(F));
  }
  for (const KeptLoop &K : findKeptLoops(U)) {
    Finding F;
    F.Loc = K.T->loc();
    F.Message =
        llvm::formatv("thread '{0}' runs '{1}' for ever: the work guard '{2}' keeps it running, and nobody resets "
                      "it or stops '{1}'; reset it before the join",
                      K.T->entry()->Name, K.Loop->getName(), K.Guard->getName());
    F.Notes.push_back({K.Runs, llvm::formatv("'{0}' is run here", K.Loop->getName())});
    F.Notes.push_back({K.Joined, llvm::formatv("'{0}' waits for it here", K.Joiner)});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
