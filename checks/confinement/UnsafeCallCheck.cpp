#include "UnsafeCallCheck.h"
#include "analysis/Running.h"
#include "analysis/Threads.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;

namespace belay {

/// True if several of \p T run at once.
static bool isMany(const Unit &U, const Thread &T) {
  return llvm::any_of(U.running().of(T.Spawner).Spawns,
                      [&](const SpawnFacts &Sp) { return Sp.Many && Sp.R->E == T.Spawn->E; });
}

/// One of several threads that run \p P at once with no lock; null if none is known.
static const Thread *manyAt(const Unit &U, const ir::Process &P) {
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
    if (llvm::any_of(T.Frames, Bare) && isMany(U, T))
      return &T;
  }
  return nullptr;
}

void UnsafeCallCheck::find(const Unit &U, std::vector<Finding> &Out) {
  model::Model Model(U.Tables);
  for (auto &P : U.Module.Processes)
    for (const ir::Block &B : P->Blocks)
      for (const ir::Event &E : B.Events) {
        if (E.Kind != ir::EventKind::Unsafe || U.Sums->of(P.get()).LocksAt.count(&E))
          continue;
        const model::Effect *Ef = Model.effect(E.Function, model::EffectKind::Unsafe);
        const Thread *T = manyAt(U, *P);
        std::string Instead = Ef && !Ef->Method.empty() ? "; use " + Ef->Method.str() : "";
        Finding F;
        F.Loc = E.Loc;
        F.Level = T ? Confidence::Likely : Confidence::Discipline;
        F.Message =
            llvm::formatv("'{0}' keeps its state in memory that all threads share{1}{2}", E.Function->getNameAsString(),
                          T ? ", and several threads run this at once" : "", Instead);
        if (T)
          F.Notes.push_back({T->loc(), "the threads are started here"});
        Out.push_back(std::move(F));
      }
}

} // namespace belay
