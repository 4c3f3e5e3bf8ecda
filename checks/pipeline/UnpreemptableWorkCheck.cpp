//===- UnpreemptableWorkCheck.cpp -----------------------------------------===//

#include "UnpreemptableWorkCheck.h"
#include "analysis/Pipelines.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

void UnpreemptableWorkCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const StageProblem &P : U.stageProblems()) {
    if (P.K != StageProblem::Work)
      continue;
    Finding F;
    F.Level = P.Level;
    F.Loc = P.E->Loc;
    F.Message =
        llvm::formatv("stage '{0}' cannot be stopped while it makes the value that it sends: '{1}' blocks, and no "
                      "done ends it",
                      P.T->entry()->Name, P.On);
    F.Notes.push_back({P.SendLoc, "it sends here"});
    F.Notes.push_back({P.T->loc(), "the stage is started here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
