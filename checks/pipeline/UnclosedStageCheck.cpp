//===- UnclosedStageCheck.cpp ---------------------------------------------===//

#include "UnclosedStageCheck.h"
#include "analysis/Stages.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

void UnclosedStageCheck::find(const Unit &U, std::vector<Finding> &Out) {
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
