//===- Entries.cpp - on which threads a process may run -------------------===//

#include "analysis/Entries.h"
#include "analysis/CallGraph.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// True if code outside of the unit can name \p F.
static bool visible(const FunctionDecl *F) {
  auto *MD = dyn_cast<CXXMethodDecl>(F);
  if (MD && (MD->getParent()->isLambda() || MD->getAccess() == AS_private))
    return false;
  return F->isExternallyVisible();
}

Entries::Entries(const Unit &U, RunningSpawns &Running) : From(U.Module.Processes.size()), Begins(From.size()) {
  const auto &Processes = U.Module.Processes;
  std::vector<bool> Called(Processes.size(), false), Spawned(Processes.size(), false);
  for (auto &P : Processes) {
    HasMain |= P->Function->isMain();
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        for (const Process *Q : runs(U.Module, E))
          if (Q != P.get())
            Called[Q->Index] = true;
  }
  unsigned Next = FirstThread;
  for (auto &P : Processes)
    for (const SpawnFacts &Sp : Running.of(P.get()).Spawns)
      for (const Target &T : Sp.R->runs()) {
        const Place *Told = T.Map.callable();
        const Process *Then =
            Told && Told->K == Place::Function ? U.Module.process(cast<FunctionDecl>(Told->Decl)) : nullptr;
        for (const Process *Body : {static_cast<const Process *>(T.P), Then}) {
          if (!Body || Spawned[Body->Index] || Next > MaxBit)
            continue;
          Spawned[Body->Index] = true;
          const Set Bit = Set(1) << Next++;
          if (Sp.Many)
            Many |= Bit;
          reach(U, *Body, Bit);
        }
      }
  for (auto &P : Processes) {
    const FunctionDecl *F = P->Function;
    Begins[P->Index] = Spawned[P->Index] || !Called[P->Index] || visible(F);
    if (F->isMain())
      reach(U, *P, Main);
    else if (!Spawned[P->Index] && (!Called[P->Index] || (!HasMain && visible(F))))
      reach(U, *P, Outside);
  }
}

void Entries::reach(const Unit &U, const Process &P, Set Bit) {
  llvm::SmallVector<const Process *, 16> Work{&P};
  while (!Work.empty()) {
    const Process &Q = *Work.pop_back_val();
    if (From[Q.Index] & Bit)
      continue;
    From[Q.Index] |= Bit;
    for (const Block &B : Q.Blocks)
      for (const Event &E : B.Events)
        for (const Process *Callee : runs(U.Module, E))
          Work.push_back(Callee);
  }
}

bool Entries::parallel(const Process &A, const Process &B) const {
  const Set X = From[A.Index], Y = From[B.Index];
  if (HasMain && !((X | Y) & Outside))
    return false; // of what main starts, more is known
  if (X & Y & (HasMain ? Outside : Many))
    return true;
  return X && Y && llvm::popcount(X | Y) > 1;
}

} // namespace belay::analysis
