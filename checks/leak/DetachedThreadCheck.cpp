//===- DetachedThreadCheck.cpp --------------------------------------------===//

#include "DetachedThreadCheck.h"
#include "analysis/Cells.h"
#include "analysis/Detaching.h"
#include "analysis/Handles.h"
#include "analysis/Harness.h"
#include "analysis/Loops.h"
#include "analysis/SelfJoins.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;

namespace belay {

static bool usesThis(const Summaries &S, const ir::Event &Spawn) {
  for (const Target &T : S.targets(Spawn.Entry, Spawn.Args, Spawn.This))
    for (const Record &R : S.records(T))
      if (R.Object && R.Object->root()->K == ir::Place::This && !R.Object->indirect()) // not what a copy leads to
        return true;
  return false;
}

/// `void loop() { ...; ended_.signal(); }`, and another method of the class waits for `ended_`.
static bool awaited(const Unit &U, const Detached &D) {
  Tokens Signals;
  if (D.Entry && classOf(*D.Entry))
    addUnseen(U.Sums->module(), *D.Entry, Signals);
  return !Signals.empty() && llvm::any_of(U.Module.Processes, [&](auto &P) {
    auto Waits = [&](const ir::Event &E) {
      const ir::Place *On = waitsUnseen(E);
      return On && On->K == ir::Place::Field &&
             llvm::any_of(Signals, [&](const ir::Place *S) { return S->K == On->K && cellOf(S) == cellOf(On); });
    };
    return P.get() != D.Entry && classOf(*P) == classOf(*D.Entry) &&
           llvm::any_of(P->Blocks, [&](const ir::Block &B) { return llvm::any_of(B.Events, Waits); });
  });
}

/// `if (detach) thread->detach(); return thread;`: who calls this wants it so.
static bool askedFor(const Detached &D) {
  const ir::Block *B = blockOf(*D.In, D.Detach);
  return B && llvm::any_of(B->Preds, [&](unsigned Pred) {
           const ir::Block &Before = D.In->Blocks[Pred];
           bool When = true;
           auto *Says = Before.Condition && Before.Succs.size() == 2 && Before.Succs[0] == B->Id
                            ? dyn_cast<clang::DeclRefExpr>(unnegated(Before.Condition, When))
                            : nullptr;
           return Says && When && isa<clang::ParmVarDecl>(Says->getDecl()) && Says->getType()->isScalarType();
         });
}

void DetachedThreadCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const Detached &D : U.handles().Given) {
    if (D.Excused || !D.Spawn || awaited(U, D) || askedFor(D))
      continue;
    Finding F;
    F.Loc = D.Detach->Loc;
    F.Message = llvm::formatv("thread '{0}' is detached: nobody can stop it or wait for it; keep its handle and join it",
                              entryName(*U.Sums, *D.Spawn));
    if (D.Detach->E && D.Detach->E->getBeginLoc() != D.Spawn->Loc)
      F.Notes.push_back({D.Spawn->Loc, "the thread is started here"});
    const auto *Class = classOf(*D.In);
    if (usesThis(*U.Sums, *D.Spawn) && !(Class && share(D.Spawn->E, Class)))
      F.Notes.push_back({D.Spawn->Loc, "it uses '*this', which nothing keeps alive until it ends"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
