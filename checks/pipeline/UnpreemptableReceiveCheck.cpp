//===- UnpreemptableReceiveCheck.cpp --------------------------------------===//

#include "UnpreemptableReceiveCheck.h"
#include "analysis/Pipelines.h"
#include "clang/AST/Expr.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

void UnpreemptableReceiveCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const StageProblem &P : U.stageProblems()) {
    if (P.K != StageProblem::Receive)
      continue;
    Finding F;
    F.Level = P.Level;
    F.Loc = P.E->Loc;
    std::string Name = P.T->entry()->Name;
    if (P.E->Kind == ir::EventKind::Receive) {
      F.Message =
          llvm::formatv("stage '{0}' cannot be stopped while it receives from '{1}': only its sender can end this "
                        "receive; give it a done",
                        Name, P.On);
      if (auto *Call = dyn_cast_or_null<CallExpr>(P.E->E);
          Call && !P.Done.empty() && Call->getRParenLoc().isFileID() && P.E->Function &&
          P.E->Function->getIdentifier() && P.E->Function->getName() == "receive")
        F.Fixes.push_back(FixItHint::CreateInsertion(Call->getRParenLoc(), P.Done));
    } else
      F.Message =
          llvm::formatv("stage '{0}' cannot be stopped while it waits for a value in '{1}': only its producer "
                        "can end this wait; test a stop flag in it",
                        Name, P.On);
    if (P.Stop.isValid())
      F.Notes.push_back({P.Stop, "the stage is told to stop here"});
    F.Notes.push_back({P.T->loc(), "the stage is started here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
