//===- DanglingCaptureCheck.cpp -------------------------------------------===//

#include "DanglingCaptureCheck.h"
#include "analysis/EarlyThreads.h"
#include "analysis/Handles.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

static Finding early(const Unit &U, const EarlyThread &E) {
  Finding F;
  F.Level = E.Level;
  std::string Entry = entryName(*U.Sums, *E.Spawn);
  if (E.K == EarlyThread::BeforeDerived) {
    F.Loc = E.Spawn->Loc;
    std::string Class = E.Override ? E.Override->getParent()->getNameAsString() : "a derived class";
    F.Message = llvm::formatv(
        "thread '{0}' is started in a constructor and calls '{1}', which {2} overrides: it may run before "
        "that part of the object is made; start it when the object is complete",
        Entry, E.Called->getNameAsString(), E.Override ? "'" + Class + "'" : Class);
    F.Notes.push_back({E.Use, llvm::formatv("'{0}' is called here", E.Called->getNameAsString())});
    return F;
  }
  F.Loc = E.Handle->getLocation();
  std::string Handle = E.Handle->getNameAsString(), Member = E.Member->getNameAsString();
  F.Message = llvm::formatv(
      E.K == EarlyThread::BeforeMember
          ? "'{0}' is declared before '{1}': its thread starts before '{1}', which it uses, is made; "
            "declare '{0}' after '{1}'"
          : "'{0}' is declared before '{1}': '{1}' is destroyed before the thread that uses it is joined; "
            "declare '{0}' after '{1}'",
      Handle, Member);
  F.Notes.push_back({E.Member->getLocation(), llvm::formatv("'{0}' is declared here", Member)});
  F.Notes.push_back({E.Use, llvm::formatv("thread '{0}' uses '{1}' here", Entry, Member)});
  F.Notes.push_back({E.Spawn->Loc, "the thread is started here"});
  return F;
}

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
                                "joins it before",
                                Entry, Var);
      break;
    case Dangling::JoinedLater:
      F.Message = llvm::formatv("thread '{0}' refers to '{1}', which ends before the thread is joined", Entry, Var);
      break;
    }
    F.Notes.push_back({D.Ends, llvm::formatv("'{0}' ends here", Var)});
    if (D.Because)
      F.Notes.push_back(
          {D.Because->Loc, D.W == Dangling::IsDetached ? "the thread is detached here" : "the handle leaves here"});
    else if (F.Loc != D.Spawn->Loc)
      F.Notes.push_back({D.Spawn->Loc, "the thread is started here"});
    Out.push_back(std::move(F));
  }
  for (const EarlyThread &E : findEarlyThreads(U))
    Out.push_back(early(U, E));
}

} // namespace belay
