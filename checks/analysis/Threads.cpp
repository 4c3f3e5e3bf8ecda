//===- Threads.cpp - what each spawned thread runs, call by call ----------===//

#include "analysis/Threads.h"
#include "analysis/Constants.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// A task that a pool of the user's runs, which is seen to be queued as well: whoever waits for the pool waits for
/// whatever is in it by then.
static bool isTask(const Record &Spawn) {
  return Spawn.E->Type == model::TypeKind::Scope && llvm::any_of(Spawn.In->Blocks, [&](const Block &B) {
           return llvm::any_of(B.Events,
                               [&](const Event &E) { return E.Kind == EventKind::Call && E.E == Spawn.E->E; });
         });
}

Threads::Threads(const Summaries &Sums) : Sums(Sums) {
  // The same spawn is seen from its function and from all callers of it; the
  // one nearest to the spawn that knows the entry speaks for it.
  bool Told = false;
  struct Seen {
    const Process *Spawner;
    const Record *R;
    const Target *T;
  };
  std::vector<Seen> Best;
  llvm::DenseMap<std::tuple<const Event *, const Process *, const Place *>, unsigned> Index;
  for (auto &P : Sums.module().Processes)
    for (const Record &R : Sums.of(P.get()).Records) {
      if (R.kind() != EventKind::Spawn || isTask(R))
        continue;
      for (const Target &T : R.runs()) {
        if (!T.P || !T.P->Lowered)
          continue;
        auto [It, New] = Index.try_emplace({R.E, T.P, T.Map.callable()}, Best.size());
        Told |= New && T.Map.callable();
        if (New)
          Best.push_back({P.get(), &R, &T});
        else if (R.Path.size() < Best[It->second].R->Path.size())
          Best[It->second] = {P.get(), &R, &T};
      }
    }
  if (Told) // where it isn't known what is called, somebody else knows more
    llvm::erase_if(Best, [&](const Seen &S) {
      return !S.T->Map.callable() && llvm::any_of(Best, [&](const Seen &O) {
        return O.R->E == S.R->E && O.T->P == S.T->P && O.T->Map.callable();
      });
    });
  for (const Seen &S : Best) {
    Thread T;
    T.Spawner = S.Spawner;
    T.Spawn = S.R;
    auto F = std::make_unique<Frame>();
    F->P = S.T->P;
    F->Map = S.T->Map;
    F->Dead = deadEvents(*F->P, F->Map);
    const Frame &Root = *F;
    T.Frames.push_back(std::move(F));
    walk(T, Root, 0);
    All.push_back(std::move(T));
  }
}

void Threads::walk(Thread &T, const Frame &F, unsigned Depth) const {
  const Loops &L = loops(F.P);
  for (unsigned B : F.P->RPO) {
    if (!L.Reached.contains(B))
      continue;
    for (const Event &E : F.P->Blocks[B].Events) {
      if (E.Kind != EventKind::Call || F.Dead.contains(&E))
        continue;
      llvm::SmallVector<Target, 1> Callees = Sums.callees(E);
      if (Callees.empty() && E.Entry && F.Map.hasMembers())
        Callees = Sums.targets(Sums.translate(E.Entry, F.Map), E.Args, E.This);
      for (const Target &C : Callees) {
        bool Recursive = false;
        for (const Frame *U = &F; U; U = U->Up)
          Recursive |= U->P == C.P;
        if (Recursive || !C.P->Lowered)
          continue;
        if (Depth >= MaxDepth || T.Frames.size() >= MaxFrames) {
          T.Cut = true;
          return;
        }
        auto N = enter(C, E, F);
        N->CallBlock = B;
        const Frame &Next = *N;
        T.Frames.push_back(std::move(N));
        walk(T, Next, Depth + 1);
      }
    }
  }
}

std::unique_ptr<Frame> Threads::enter(const Target &C, const Event &E, const Frame &F) const {
  auto N = std::make_unique<Frame>();
  N->P = C.P;
  for (auto &[K, V] : C.Map)
    N->Map.add(K, Sums.translate(V, F.Map));
  // The roots of whoever made a closure stay what they are.
  for (auto &[K, V] : F.Map)
    N->Map.add(K, V);
  N->Dead = deadEvents(*N->P, N->Map);
  N->Up = &F;
  N->Call = &E;
  return N;
}

const Loops &Threads::loops(const Process *P) const {
  auto &L = LoopCache[P];
  if (!L)
    L = std::make_unique<Loops>(*P);
  return *L;
}

llvm::ArrayRef<const Event *> Threads::events(const Process *P, const Expr *E) const {
  auto &M = EventCache[P];
  if (!M) {
    M = std::make_unique<EventMap>();
    for (const Block &B : P->Blocks)
      for (const Event &Ev : B.Events)
        if (Ev.E)
          (*M)[Ev.E].push_back(&Ev);
  }
  auto It = M->find(E);
  return It == M->end() ? llvm::ArrayRef<const Event *>() : llvm::ArrayRef(It->second);
}

/// What \p R is done to; null if that is of no interest to a thread.
static const Place *doneTo(const Record &R) {
  switch (R.kind()) {
  case EventKind::MoveHandle:
    return R.second();
  case EventKind::Join:
  case EventKind::Acquire:
  case EventKind::Destroy:
  case EventKind::StopRequest:
  case EventKind::Write:
  case EventKind::AtomicWrite:
  case EventKind::AtomicUpdate:
    return R.Object;
  default:
    return nullptr;
  }
}

llvm::ArrayRef<Act> Threads::acts(const Decl *D) const {
  if (!ActCache) {
    ActCache = std::make_unique<ActMap>();
    for (auto &P : Sums.module().Processes) {
      auto &Records = Sums.of(P.get()).Records;
      for (unsigned I = 0; I < Records.size(); ++I)
        if (const Place *On = doneTo(Records[I]))
          if (Cell C = cellOf(On))
            (*ActCache)[C.Path.front()].push_back({P.get(), I, &Records[I]});
    }
  }
  auto It = ActCache->find(D);
  return It == ActCache->end() ? llvm::ArrayRef<Act>() : llvm::ArrayRef(It->second);
}

} // namespace belay::analysis
