//===- UnclosedStageCheck.cpp ---------------------------------------------===//

#include "UnclosedStageCheck.h"
#include "analysis/BarrierCounts.h"
#include "analysis/LeftBarriers.h"
#include "analysis/LockNames.h"
#include "analysis/SkippedCounts.h"
#include "analysis/Stages.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

/// A task that fails is never done.
static void skippedCounts(const Unit &U, std::vector<Finding> &Out) {
  for (const SkippedCount &X : findSkippedCounts(U)) {
    Finding F;
    F.Loc = X.Handler->getBeginLoc();
    F.Message = "a task that fails is not counted down in this handler: who waits on " + quoted(X.By.Condition) +
                " until all are done waits for ever; count it down here as well, or in a destructor";
    F.Notes.push_back({X.Count->Loc, "the others are counted down here"});
    F.Notes.push_back({X.By.Loc, "it is waited for here"});
    Out.push_back(std::move(F));
  }
}

static void barrierCounts(const Unit &U, std::vector<Finding> &Out) {
  for (const BarrierCount &X : findBarrierCounts(U)) {
    Finding F;
    F.Loc = X.Made->getExprLoc();
    F.Message = llvm::formatv(
        "barrier '{0}' is made for {1}, as many as the threads that '{2}' starts, but that waits at it as "
        "well: one more than it is made for is left over, and waits for ever; make it for {3}",
        X.Barrier->getNameAsString(), X.For, X.By->Name, X.For + 1);
    F.Notes.push_back({X.Start->Loc, "the threads are started here"});
    F.Notes.push_back({X.Wait->Loc, "'" + X.By->Name + "' waits here"});
    Out.push_back(std::move(F));
  }
}

static void leftBarriers(const Unit &U, std::vector<Finding> &Out) {
  for (const LeftBarrier &X : findLeftBarriers(U)) {
    Finding F;
    F.Loc = X.If->getExprLoc();
    F.Message =
        llvm::formatv("if this thread leaves here, by what is its own, the others wait for it at barrier {0} for "
                      "ever; let it go round with them, or arrive_and_drop() before it leaves",
                      quoted(X.Wait->Object));
    F.Notes.push_back({X.Wait->Loc, "they wait here"});
    F.Notes.push_back({X.Start->Loc, "the threads are started here"});
    Out.push_back(std::move(F));
  }
}

void UnclosedStageCheck::find(const Unit &U, std::vector<Finding> &Out) {
  skippedCounts(U, Out);
  barrierCounts(U, Out);
  leftBarriers(U, Out);
  const Threads &Ts = U.threads();
  if (Ts.All.empty())
    return;
  Endings &All = U.endings();
  for (const UnclosedStage &X : unclosedStages(Ts, All)) {
    const char *Closing = X.Close.K == Ending::Result  ? "setting"
                          : X.Close.K == Ending::Count ? "counting down"
                                                       : "closing";
    Finding F;
    F.Loc = X.Leaves;
    const char *Does = X.By == UnclosedStage::Handler ? "goes on here after an exception"
                       : X.By == UnclosedStage::Round ? "goes on with the next one from here"
                                                      : "returns here";
    F.Message = llvm::formatv("stage '{0}' {1} without {2} '{3}': who waits for it waits for ever", X.T->entry()->Name,
                              Does, Closing, X.Close.name());
    F.Notes.push_back({X.Close.Does->Loc, "only this path does so"});
    F.Notes.push_back({X.Waits, "it is waited for here"});
    F.Notes.push_back({X.T->loc(), "the stage is started here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
