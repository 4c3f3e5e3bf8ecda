//===- EscapingExceptionCheck.cpp -----------------------------------------===//

#include "EscapingExceptionCheck.h"
#include "analysis/Escapes.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

void EscapingExceptionCheck::find(const Unit &U, std::vector<Finding> &Out) {
  const Threads &Ts = U.threads();
  for (const Thread &T : Ts.All) {
    auto All = escapes(T);
    // One tells that the thread has no handler; rather one that isn't a defect anyway.
    auto It = llvm::find_if(All, [](const Escape &X) { return !X.Defect; });
    if (It == All.end())
      It = All.begin();
    if (It == All.end())
      continue;
    const std::string &Name = T.entry()->Name;
    Finding F;
    F.Level = It->Defect ? Confidence::Discipline : Confidence::Likely;
    F.Loc = It->Throw->Loc;
    PrintingPolicy Policy(U.context().getLangOpts());
    F.Message = llvm::formatv("'{0}' leaves the entry of thread '{1}' and ends the program; catch it in the thread and "
                              "hand it to who waits for it",
                              It->Type.getUnqualifiedType().getAsString(Policy), Name);
    for (const Frame *X = It->In; X->Up; X = X->Up)
      F.Notes.push_back({X->Call->Loc, llvm::formatv("'{0}' is called here, in '{1}'", X->P->Name, X->Up->P->Name)});
    F.Notes.push_back({T.loc(), "the thread is started here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
