//===- DoneNeverSignalledCheck.cpp ----------------------------------------===//

#include "DoneNeverSignalledCheck.h"
#include "analysis/StopPaths.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

static void describe(const StopProblem &P, const std::string &Name, Finding &F) {
  bool Releases = P.Gives == "releases";
  std::string Ends = llvm::formatv(Releases ? "the thread waits for '{0}' here" : "the thread ends on '{0}'", P.Signal);
  switch (P.K) {
  case StopProblem::NeverReleased:
    F.Message = llvm::formatv("thread '{0}' waits for ever in '{1}': nothing {2} '{3}'", Name, P.Block, P.Gives, P.Signal);
    Ends = "it waits here";
    break;
  case StopProblem::JoinBeforeSet:
    F.Message = llvm::formatv("'{0}' joins thread '{1}' before anything {2} '{3}'", P.Joiner, Name, P.Gives, P.Signal);
    break;
  default:
    F.Message = llvm::formatv("thread '{0}' is never told to stop: nothing {1} '{2}'", Name, P.Gives, P.Signal);
    Ends = llvm::formatv("it tests '{0}' here", P.Signal);
    break;
  }
  if (P.CheckLoc.isValid())
    F.Notes.push_back({P.CheckLoc, Ends});
  if (P.JoinLoc.isValid())
    F.Notes.push_back({P.JoinLoc, llvm::formatv("'{0}' waits for it here", P.Joiner)});
}

void DoneNeverSignalledCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const StopProblem &P : U.stopProblems()) {
    if (!P.ofSignal())
      continue;
    Finding F;
    F.Level = P.Level;
    F.Loc = P.T->loc();
    describe(P, P.T->entry()->Name, F);
    Out.push_back(std::move(F));
  }
}

} // namespace belay
