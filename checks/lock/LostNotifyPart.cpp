//===- LostNotifyPart.cpp - those that are no condition variables ---------===//

#include "Parts.h"
#include "analysis/Cells.h"
#include "analysis/CountedEvents.h"
#include "analysis/LostSignals.h"
#include "analysis/SilentStores.h"
#include "analysis/Unawaited.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;

namespace belay {

static void signals(const Unit &U, std::vector<Finding> &Out) {
  for (const MissedPause &X : findMissedPauses(U)) {
    Finding F;
    F.Loc = X.Pause->getExprLoc();
    F.Message = llvm::formatv("a signal that comes after '{0}' was tested and before this pause is lost, and it sleeps "
                              "on; block the signal and wait with sigsuspend",
                              X.Flag->getName());
    F.Notes.push_back({X.Tests, "tested here"});
    F.Notes.push_back({X.Sets->getExprLoc(), llvm::formatv("set here by the handler '{0}'", X.Handler->getName())});
    F.Notes.push_back({X.Installed, "which is installed here"});
    Out.push_back(std::move(F));
  }
  for (const LateMask &X : findLateMasks(U)) {
    Finding F;
    F.Loc = X.Mask->getExprLoc();
    F.Message = llvm::formatv("the signals of '{0}' are blocked here after a thread was started, which doesn't block "
                              "them and can take one that '{1}' waits for; block them before",
                              X.Set->getName(), calledName(X.Wait));
    F.Notes.push_back({X.Start->getExprLoc(), "started here"});
    F.Notes.push_back({X.Wait->getExprLoc(), "waited for here"});
    Out.push_back(std::move(F));
  }
}

static void counted(const Unit &U, std::vector<Finding> &Out) {
  for (const CountedEvents &X : findCountedEvents(U)) {
    Finding F;
    F.Loc = X.Read->getExprLoc();
    F.Message =
        llvm::formatv("this read takes all events of '{0}' at once, and one element of '{1}' is taken for them: "
                      "the others wait for the next event; take '{2}' of them, or all that there are",
                      X.Descriptor, X.Queue, X.Count->getName());
    F.Notes.push_back({X.Takes->getExprLoc(), "one is taken here"});
    F.Notes.push_back({X.Made->getExprLoc(), "made here without EFD_SEMAPHORE"});
    Out.push_back(std::move(F));
  }
}

static void unnotified(const Unit &U, std::vector<Finding> &Out) {
  for (const Unnotified &X : findUnnotified(U)) {
    Finding F;
    F.Loc = X.Change->getExprLoc();
    F.Message = llvm::formatv("'{0}' is changed here, and nobody notifies of it: who waits for it sleeps on; call "
                              "notify_all() afterwards",
                              X.D->getName());
    F.Notes.push_back({X.Wait->getExprLoc(), "waited for here"});
    Out.push_back(std::move(F));
  }
}

static void silent(const Unit &U, std::vector<Finding> &Out) {
  for (const SilentStore &X : findSilentStores(U)) {
    Finding F;
    F.Loc = X.Store->Loc;
    F.Message = llvm::formatv("'{0}' is stored here, and nobody notifies of it: who waits for it sleeps on; call "
                              "notify_all() afterwards",
                              X.D->getName());
    F.Notes.push_back({X.Wait->Loc, "waited for here"});
    F.Notes.push_back({X.Notify->Loc, "others notify, as here"});
    Out.push_back(std::move(F));
  }
}

void wakers(const Unit &U, std::vector<Finding> &Out) {
  signals(U, Out);
  counted(U, Out);
  unnotified(U, Out);
  silent(U, Out);
}

} // namespace belay
