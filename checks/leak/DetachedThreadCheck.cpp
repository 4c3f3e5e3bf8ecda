//===- DetachedThreadCheck.cpp --------------------------------------------===//

#include "DetachedThreadCheck.h"
#include "analysis/Handles.h"
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

void DetachedThreadCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const Detached &D : U.handles().Given) {
    if (D.Excused || !D.Spawn)
      continue;
    Finding F;
    F.Loc = D.Detach->Loc;
    F.Message = llvm::formatv("thread '{0}' is detached: nobody can stop it or wait for it; keep its handle and join it",
                              entryName(*U.Sums, *D.Spawn));
    if (D.Detach->E && D.Detach->E->getBeginLoc() != D.Spawn->Loc)
      F.Notes.push_back({D.Spawn->Loc, "the thread is started here"});
    if (usesThis(*U.Sums, *D.Spawn))
      F.Notes.push_back({D.Spawn->Loc, "it uses '*this', which nothing keeps alive until it ends"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
