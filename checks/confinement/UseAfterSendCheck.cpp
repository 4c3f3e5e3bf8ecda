//===- UseAfterSendCheck.cpp ----------------------------------------------===//

#include "UseAfterSendCheck.h"
#include "analysis/GivenAway.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

void UseAfterSendCheck::find(const Unit &U, std::vector<Finding> &Out) {
  Endings &All = U.endings();
  for (const GivenAway &X : givenAway(All)) {
    Finding F;
    F.Loc = X.Use;
    if (X.Moved)
      F.Message =
          llvm::formatv("'{0}' is used after it was moved into '{1}': it is the receiver's now", X.What, X.Send.name());
    else
      F.Message =
          llvm::formatv("what '{0}' points to is written after it was sent to '{1}': the receiver may read it by now",
                        X.What, X.Send.name());
    if (X.In)
      F.Notes.push_back({X.Inner, llvm::formatv("'{0}' writes it here", X.In->Name)});
    F.Notes.push_back({X.Send.At->Loc, "it is sent here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
