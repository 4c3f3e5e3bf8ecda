//===- CloseByReceiverCheck.cpp -------------------------------------------===//

#include "CloseByReceiverCheck.h"
#include "analysis/Closers.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

static const char *consequence(const WrongCloser &X) {
  if (X.Send.Throws)
    return "their send then throws or aborts";
  return X.Level == Confidence::Likely ? "their send then fails, and the value is lost" : "their send then fails";
}

void CloseByReceiverCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const WrongCloser &X : wrongClosers(U)) {
    Finding F;
    F.Level = X.Level;
    F.Loc = X.Close.At->Loc;
    std::string Name = X.T->entry()->Name;
    F.Message = llvm::formatv(
        X.Receive ? "thread '{0}' receives from '{1}' and closes it while others may still send: {2}; let the "
                    "sending side close"
                  : "each sender closes '{1}', and thread '{0}' may do so while others still send: {2}; close "
                    "once, after all of them have ended",
        Name, X.Close.name(), consequence(X));
    if (X.Receive)
      F.Notes.push_back({X.Receive->Loc, "it receives here"});
    F.Notes.push_back({X.Send.At->Loc, X.Sender && X.Sender != X.T
                                           ? llvm::formatv("thread '{0}' sends here", X.Sender->entry()->Name).str()
                                           : std::string("a value is sent here")});
    F.Notes.push_back({X.T->loc(), llvm::formatv("thread '{0}' is started here", Name)});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
