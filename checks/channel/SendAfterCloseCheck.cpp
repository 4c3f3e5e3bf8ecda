//===- SendAfterCloseCheck.cpp --------------------------------------------===//

#include "SendAfterCloseCheck.h"
#include "analysis/Endings.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

void SendAfterCloseCheck::find(const Unit &U, std::vector<Finding> &Out) {
  Endings &All = U.endings();
  for (const EndedTwice &X : All.sentAfter()) {
    const char *Then = X.First.K == Ending::Descriptor ? "by now the number may be another file's"
                       : X.Again.Throws                ? "it throws or aborts"
                                                       : "it fails, and the value is lost";
    Finding F;
    F.Loc = X.Again.At->Loc;
    F.Message = llvm::formatv("this sends to '{0}' after its close: {1}", X.Again.name(), Then);
    if (X.Again.Does != X.Again.At)
      F.Notes.push_back({X.Again.Does->Loc, llvm::formatv("'{0}' sends here", X.Again.In->Name)});
    F.Notes.push_back({X.First.At->Loc, "it is closed here"});
    if (X.First.Does != X.First.At)
      F.Notes.push_back({X.First.Does->Loc, llvm::formatv("'{0}' closes it here", X.First.In->Name)});
    Out.push_back(std::move(F));
  }
  for (const ClosedEarly &X : All.closedEarly()) {
    Finding F;
    F.Loc = X.Close.At->Loc;
    F.Message = llvm::formatv("'{0}' is closed while thread '{1}' may not have sent yet: its send then fails, and the "
                              "value is lost; join it first, or let it close",
                              X.Close.name(), X.Sender->Name);
    F.Notes.push_back({X.Send->Loc, "it sends here, and doesn't look whether that succeeds"});
    F.Notes.push_back({X.Spawn->Loc, "the thread is started here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
