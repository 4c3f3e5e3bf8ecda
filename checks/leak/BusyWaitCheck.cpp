//===- BusyWaitCheck.cpp --------------------------------------------------===//

#include "BusyWaitCheck.h"
#include "analysis/BusyWaits.h"
#include "analysis/Cells.h"
#include "analysis/DeferredPolls.h"
#include "analysis/Locks.h"
#include "analysis/StopPaths.h"
#include "ir/Builder.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;
using belay::ir::EventKind;

namespace belay {

/// True if the class whose try \p E is has an operation that waits for the same. Spinning on
/// a queue that has none is how it is meant to be used.
static bool canBlock(const ir::Event &E, model::Model &Model) {
  const auto *Try = dyn_cast_or_null<CXXMethodDecl>(ir::callSite(E.E).F);
  if (!Try)
    return true;
  const model::EffectKind Kind = E.Kind == EventKind::Send ? model::EffectKind::Send : model::EffectKind::Receive;
  auto Waits = [&](const CXXRecordDecl *R) {
    return llvm::any_of(R->decls(), [&](const Decl *D) {
      if (auto *T = dyn_cast<FunctionTemplateDecl>(D))
        D = T->getTemplatedDecl();
      auto *MD = dyn_cast<CXXMethodDecl>(D);
      const model::Effect *Ef = MD ? Model.effect(MD, Kind) : nullptr;
      return Ef && !Ef->Try;
    });
  };
  const CXXRecordDecl *R = Try->getParent();
  return Waits(R) || (R->hasDefinition() && !R->forallBases([&](const CXXRecordDecl *B) { return !Waits(B); }));
}

/// Somebody notifies who waits for that atomic, as nobody does then.
static bool isNotified(const ir::Event &Poll, const Summaries &S) {
  const Decl *D = Flags::key(Poll.Object);
  return D && llvm::any_of(S.all(EventKind::Notify), [&](const auto &N) { return Flags::key(N.R->E->Object) == D; });
}

/// Nobody but who waits for a deferred call runs it.
static void deferred(const Unit &U, std::vector<Finding> &Out) {
  for (const DeferredPoll &X : findDeferredPolls(U)) {
    Finding F;
    F.Loc = X.Loop;
    F.Message = llvm::formatv("this loop spins until '{0}' is ready, which it never is: what is deferred runs in its "
                              "get() or wait(); start it with std::launch::async",
                              X.Future->getNameAsString());
    F.Notes.push_back({X.Poll->Loc, "it asks here"});
    F.Notes.push_back({X.Async->getExprLoc(), "deferred here"});
    Out.push_back(std::move(F));
  }
}

void BusyWaitCheck::find(const Unit &U, std::vector<Finding> &Out) {
  deferred(U, Out);
  model::Model Model(U.Tables);
  for (auto &P : U.Module.Processes)
    for (const BusyWait &W : busyWaits(*P)) {
      Finding F;
      F.Loc = W.Loop;
      const ir::Event &E = *W.Poll;
      std::string What = cellOf(E.Object).str();
      switch (E.Kind) {
      case EventKind::StopCheck:
        F.Message = "this loop spins until it is told to stop; wait for the stop instead";
        break;
      case EventKind::AtomicRead:
        F.Level = isNotified(E, *U.Sums) ? Confidence::Likely : Confidence::Discipline;
        F.Message =
            llvm::formatv("this loop spins on '{0}'; wait for it, with a condition variable or its own wait()", What);
        break;
      case EventKind::Select:
        F.Message = "this loop spins while none of the cases is ready; leave out the default, or sleep in it";
        break;
      default:
        const bool Blocks = canBlock(E, Model);
        F.Level = Blocks ? Confidence::Likely : Confidence::Discipline;
        F.Message = llvm::formatv("this loop spins while '{0}' on '{1}' fails; {2}sleep in between", operation(E), What,
                                  Blocks ? "block until it can go on, or " : "");
        break;
      }
      F.Notes.push_back({E.Loc, "it asks here, and does nothing else"});
      Out.push_back(std::move(F));
    }
}

} // namespace belay
