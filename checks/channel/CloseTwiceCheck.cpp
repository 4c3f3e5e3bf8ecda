//===- CloseTwiceCheck.cpp ------------------------------------------------===//

#include "CloseTwiceCheck.h"
#include "analysis/Endings.h"
#include "analysis/Escapes.h"
#include "ir/Builder.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

namespace {
struct Words {
  const char *Done, *Again;
};
} // namespace

static Words words(Ending::Kind K) {
  switch (K) {
  case Ending::Result:
    return {"set", "a promise takes one value or exception, and this throws std::future_error"};
  case Ending::Value:
    return {"taken", "a std::future gives its result once, and this throws std::future_error; use std::shared_future"};
  case Ending::Descriptor:
    return {"closed", "by now the number may be another file's"};
  case Ending::Flag:
    return {"closed", "it throws or aborts when it is closed already"};
  default:
    break;
  }
  return {"closed", "the first close stands, and no receiver sees the reason that this one gives"};
}

/// Closing Belay's channels again has no effect; a reason that comes second is lost, though.
static bool harmless(const Ending &X) {
  return X.K == Ending::Channel && (!X.Does->Function || X.Does->Function->getNumParams() == 0);
}

/// `try { p.set_value(n); } catch (const std::future_error &) {}` reckons with somebody who was first.
static bool reckonsWithIt(const Ending &X) {
  const CXXTryStmt *Try =
      X.K == Ending::Result || X.K == Ending::Value ? tryAround(X.In->Function->getBody(), X.Does->Loc) : nullptr;
  for (unsigned I = 0; Try && I != Try->getNumHandlers(); ++I)
    if (const QualType T = Try->getHandler(I)->getCaughtType();
        !T.isNull() && className(T.getNonReferenceType()) == "future_error")
      return true;
  return false;
}

void CloseTwiceCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const EndedTwice &X : U.endings().endedTwice()) {
    if (harmless(X.Again) || reckonsWithIt(X.Again) || X.Again.K == Ending::Handle) // a thread is join-twice's
      continue;
    Words W = words(X.Again.K);
    std::string Name = X.Again.name();
    Finding F;
    F.Loc = X.Again.At->Loc;
    if (X.EachRound)
      F.Message = llvm::formatv("'{0}' is {1} in each round of this loop: {2}", Name, W.Done, W.Again);
    else
      F.Message = llvm::formatv("'{0}' is {1} again: {2}", Name, W.Done, W.Again);
    auto Where = [&](const Ending &E) {
      if (E.Thread)
        F.Notes.push_back({E.At->Loc, llvm::formatv("thread '{0}' is started here", E.Thread->Name)});
      else if (&E == &X.First)
        F.Notes.push_back({E.At->Loc, llvm::formatv("it is {0} first here", W.Done)});
      if (E.Does != E.At && (&E == &X.First || E.Does != X.First.Does))
        F.Notes.push_back({E.Does->Loc, llvm::formatv("it is {0} in '{1}' here", W.Done, E.In->Name)});
    };
    if (!X.EachRound)
      Where(X.First);
    Where(X.Again);
    Out.push_back(std::move(F));
  }
}

} // namespace belay
