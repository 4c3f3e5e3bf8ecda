//===- UnclosedChannelCheck.cpp -------------------------------------------===//

#include "UnclosedChannelCheck.h"
#include "analysis/OpenEnds.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

void UnclosedChannelCheck::find(const Unit &U, std::vector<Finding> &Out) {
  const Threads &Ts = U.threads();
  Endings &All = U.endings();
  for (const OpenEnd &X : openEnds(Ts, All)) {
    Finding F;
    F.Loc = X.Loop;
    switch (X.K) {
    case OpenEnd::Kept:
      F.Message =
          llvm::formatv("this loop over '{0}' never ends: the sender '{1}' lives on in this function, and nothing "
                        "closes it; move it into the task that sends",
                        X.On, X.By);
      F.Notes.push_back({X.Made, "the channel is made here"});
      break;
    case OpenEnd::Unset:
      F.Message = llvm::formatv("this loop over '{0}' never ends: nothing sets '{1}'; close it after the last value",
                                X.On, X.By);
      F.Notes.push_back({X.Made, "it waits here"});
      break;
    case OpenEnd::Writing:
      F.Message = llvm::formatv("this loop over '{0}' never ends: the writing end '{1}' stays open here, and nothing "
                                "closes it",
                                X.On, X.By);
      F.Notes.push_back({X.Made, "the pipe is made here"});
      break;
    case OpenEnd::Child:
      F.Message = llvm::formatv("the child never comes to the end of '{0}': it has the writing end '{1}' open itself; "
                                "close that before it reads",
                                X.On, X.By);
      F.Notes.push_back({X.Made, "the pipe is made here"});
      break;
    case OpenEnd::Joined:
      F.Message = llvm::formatv("this join never returns: the thread reads '{0}' to its end, and the writing end "
                                "'{1}' is still open here; close that first",
                                X.On, X.By);
      F.Notes.push_back({X.Read, "the thread reads here"});
      F.Notes.push_back({X.Made, "the pipe is made here"});
      break;
    }
    Out.push_back(std::move(F));
  }
}

} // namespace belay
