//===- AtOnce.cpp - what several threads run at once ----------------------===//

#include "analysis/AtOnce.h"
#include "llvm/ADT/STLExtras.h"

namespace belay::analysis {

std::vector<Runner> runnersOf(const Unit &U, const ir::Process &P) {
  std::vector<Runner> All;
  for (const Thread &T : U.threads().All) {
    // A caller's lock keeps the others out.
    auto Bare = [&](const std::unique_ptr<Frame> &F) {
      if (F->P != &P)
        return false;
      for (const Frame *At = F.get(); At->Up; At = At->Up)
        if (U.Sums->of(At->Up->P).LocksAt.count(At->Call))
          return false;
      return true;
    };
    if (auto It = llvm::find_if(T.Frames, Bare); It != T.Frames.end())
      All.push_back({&T, It->get()});
  }
  return All;
}

const SpawnFacts *factsOf(const Unit &U, const Thread &T) {
  for (const SpawnFacts &Sp : U.running().of(T.Spawner).Spawns)
    if (Sp.R->E == T.Spawn->E)
      return &Sp;
  return nullptr;
}

} // namespace belay::analysis
