//===- DanglingCaptureCheck.cpp -------------------------------------------===//

#include "DanglingCaptureCheck.h"
#include "analysis/Handles.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

void DanglingCaptureCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const Dangling &D : U.handles().Dangles) {
    Finding F;
    F.Loc = D.Captured.isValid() ? D.Captured : D.Spawn->Loc;
    std::string Entry = entryName(*U.Sums, *D.Spawn), Var = D.Local->str();
    switch (D.W) {
    case Dangling::IsDetached:
      F.Message = llvm::formatv("thread '{0}' refers to '{1}', but it is detached and can outlive it", Entry, Var);
      break;
    case Dangling::MovedAway:
      F.Message = llvm::formatv("thread '{0}' refers to '{1}', but its handle leaves the scope of '{1}' and nothing "
                                "joins it before", Entry, Var);
      break;
    case Dangling::JoinedLater:
      F.Message = llvm::formatv("thread '{0}' refers to '{1}', which ends before the thread is joined", Entry, Var);
      break;
    }
    F.Notes.push_back({D.Ends, llvm::formatv("'{0}' ends here", Var)});
    if (D.Because)
      F.Notes.push_back({D.Because->Loc, D.W == Dangling::IsDetached ? "the thread is detached here"
                                                                     : "the handle leaves here"});
    else if (F.Loc != D.Spawn->Loc)
      F.Notes.push_back({D.Spawn->Loc, "the thread is started here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
