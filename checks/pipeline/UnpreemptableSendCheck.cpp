//===- UnpreemptableSendCheck.cpp -----------------------------------------===//

#include "UnpreemptableSendCheck.h"
#include "analysis/Pipelines.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

void UnpreemptableSendCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const StageProblem &P : U.stageProblems()) {
    Finding F;
    F.Level = P.Level;
    F.Loc = P.E->Loc;
    std::string Name = P.T->entry()->Name;
    switch (P.K) {
    case StageProblem::Send:
      F.Message = llvm::formatv("stage '{0}' cannot be stopped while it sends to '{1}': only its receiver can end "
                                "this send; give it a done", Name, P.On);
      if (auto *Call = dyn_cast_or_null<CallExpr>(P.E->E); Call && !P.Done.empty() && Call->getRParenLoc().isFileID())
        F.Fixes.push_back(FixItHint::CreateInsertion(Call->getRParenLoc(), ", " + P.Done));
      break;
    case StageProblem::Put:
      F.Message = llvm::formatv("stage '{0}' cannot be stopped while it waits for room in '{1}': only its consumer "
                                "can end this wait; test a stop flag in it", Name, P.On);
      break;
    case StageProblem::Receive:
    case StageProblem::Work:
      continue; // have checks of their own
    }
    F.Notes.push_back({P.T->loc(), "the stage is started here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
