//===- DroppedErrorCheck.cpp ----------------------------------------------===//

#include "DroppedErrorCheck.h"
#include "analysis/DroppedErrors.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

void DroppedErrorCheck::find(const Unit &U, std::vector<Finding> &Out) {
  const Threads &Ts = U.threads();
  for (const Thread &T : Ts.All)
    for (const DroppedError &D : droppedErrors(T, Ts)) {
      const std::string &Name = T.entry()->Name;
      Finding F;
      F.Loc = D.Handler->getCatchLoc();
      if (D.Gives) {
        F.Message =
            llvm::formatv("the error that thread '{0}' catches here goes no further: '{1}' then gets nothing, and "
                          "'{2}' waits for it; hand the error over, or give a value all the same",
                          Name, D.What, D.Waits->In->Name);
        F.Notes.push_back({D.Gives->Loc, "the exception skips this"});
        F.Notes.push_back({D.Waits->E->Loc, llvm::formatv("'{0}' waits here", D.Waits->In->Name)});
      } else {
        F.Level = Confidence::Discipline;
        F.Message = llvm::formatv(
            "the error that thread '{0}' catches here is dropped; hand it to who waits for the thread", Name);
      }
      F.Notes.push_back({T.loc(), "the thread is started here"});
      Out.push_back(std::move(F));
    }
}

} // namespace belay
