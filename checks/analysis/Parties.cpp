//===- Parties.cpp - who stops, wakes and joins a thread ------------------===//

#include "analysis/Parties.h"
#include "analysis/CallGraph.h"

using namespace clang;

namespace belay::analysis {

using ir::EventKind;
using model::TypeKind;

Parties::Parties(const Threads &Ts, const Thread &T) : Ts(Ts), T(T) {
  for (auto &F : T.Frames)
    Own.insert(F->P);
  auto Add = [&](const Cell &C) {
    if (C && !llvm::is_contained(Handles, C))
      Handles.push_back(C);
  };
  Add(cellOf(T.Spawn->Object));
  Add(cellOf(T.Spawn->E->Object));
  for (unsigned I = 0; I < Handles.size(); ++I) {
    const Cell From = Handles[I];
    for (const Act &A : Ts.acts(From.Path.front()))
      if (A.R->kind() == EventKind::MoveHandle && mayMatch(From, cellOf(A.R->second())))
        Add(cellOf(A.R->Object));
  }
  Joins = actsOn(Handles, [&](const Act &A) {
    const ir::Event &E = *A.R->E;
    const bool Waits =
        E.Kind == EventKind::Join || (E.Kind == EventKind::Acquire && T.Spawn->E->Type == TypeKind::Future) ||
        (E.Kind == EventKind::Destroy && T.Spawn->E->Joins &&
         (E.Type == TypeKind::JoiningThread || E.Type == TypeKind::Future || E.Type == TypeKind::Scope));
    return Waits && !Own.contains(A.G) && !ownedOnTheWay(*A.R);
  });
}

bool Parties::mayRun(const ir::Process *P) const {
  llvm::DenseSet<const ir::Process *> Seen(Own);
  std::vector<const ir::Process *> Work;
  if (T.Cut)
    Work.assign(Own.begin(), Own.end());
  while (!Work.empty()) {
    const ir::Process *Q = Work.back();
    Work.pop_back();
    for (const ir::Block &B : Q->Blocks)
      for (const ir::Event &E : B.Events)
        for (const ir::Process *Callee : runs(Ts.sums().module(), E))
          if (Seen.insert(Callee).second)
            Work.push_back(Callee);
  }
  return Seen.contains(P);
}

std::vector<Act> Parties::actsOn(llvm::ArrayRef<Cell> Named, llvm::function_ref<bool(const Act &)> Counts) const {
  std::vector<Act> Out;
  for (const Cell &N : Named)
    if (N)
      for (const Act &A : Ts.acts(N.Path.front()))
        if (A.R->kind() != EventKind::MoveHandle && mayMatch(N, cellOf(A.R->Object)) && Counts(A))
          Out.push_back(A);
  auto Position = [](const Act &A) { return std::pair(A.G->Index, A.Index); };
  llvm::sort(Out, [&](const Act &A, const Act &B) { return Position(A) < Position(B); });
  Out.erase(llvm::unique(Out, [&](const Act &A, const Act &B) { return Position(A) == Position(B); }), Out.end());
  return Out;
}

bool Parties::isHandle(const Cell &C) const {
  return llvm::any_of(Handles, [&](const Cell &H) { return mayMatch(H, C); });
}

std::vector<Act> flagWrites(const Dependency &X, const Threads &Ts) {
  std::vector<Act> Out;
  const std::optional<bool> Ends = X.Exit ? X.Exit : X.Truth;
  for (const Act &A : X.C ? Ts.acts(X.C.Path.front()) : llvm::ArrayRef<Act>()) {
    const ir::Event &E = *A.R->E;
    const bool Writes =
        E.Kind == EventKind::Write || E.Kind == EventKind::AtomicWrite || E.Kind == EventKind::AtomicUpdate;
    if (Writes && !E.Init && !(E.HasConst && Ends && E.Value != *Ends) && mayMatch(cellOf(A.R->Object), X.C))
      Out.push_back(A);
  }
  return Out;
}

std::vector<Act> Parties::sets(const Dependency &S, bool WithOwn) const {
  auto Mine = [&](const Act &A) { return !WithOwn && Own.contains(A.G); };
  if (!S.Token) {
    std::vector<Act> Out = flagWrites(S, Ts);
    llvm::erase_if(Out, Mine);
    return Out;
  }
  // The thread's handle speaks for the token that the thread was started with.
  std::vector<Cell> Named{S.C};
  if (!isTokenSource(S.C.type()) || T.Spawn->E->Stop)
    llvm::append_range(Named, Handles);
  return actsOn(Named, [&](const Act &A) {
    return !Mine(A) && (A.R->kind() == EventKind::StopRequest ||
                        (A.R->kind() == EventKind::Destroy && T.Spawn->E->Joins &&
                         A.R->E->Type == TypeKind::JoiningThread && isHandle(cellOf(A.R->Object))));
  });
}

std::vector<Act> Parties::afterStart(std::vector<Act> Sets) const {
  llvm::DenseSet<const ir::Process *> Early, Late;
  auto Before = [&](const Act &A) {
    return A.G == T.Spawner && A.R->site() != T.Spawn->site() && !reaches(A.G, T.Spawn->site(), A.R->site(), {});
  };
  for (const Act &A : Sets)
    if (A.G != A.R->In)
      (Before(A) ? Early : Late).insert(A.R->In);
  llvm::erase_if(
      Sets, [&](const Act &A) { return Before(A) || (A.G == A.R->In && Early.contains(A.G) && !Late.contains(A.G)); });
  return Sets;
}

bool Parties::joinBetween(const ir::Process *G, unsigned From, unsigned To) const {
  return llvm::any_of(Joins, [&](const Act &J) { return J.G == G && J.Index > From && J.Index < To; });
}

bool Parties::also(const std::vector<Act> &Sets, llvm::function_ref<bool(const Record &)> Ends) const {
  for (const Act &S : Sets) {
    auto &Records = Ts.sums().of(S.G).Records;
    for (unsigned J = 0; J < Records.size(); ++J) {
      const Record &R = Records[J];
      if (!Ends(R))
        continue;
      // Records of a loop can come after those of the code behind it; those of one call are in its order.
      if (J > S.Index && R.site() == S.R->site()) {
        if (joinBetween(S.G, S.Index, J))
          continue;
      } else if (J > S.Index) {
        llvm::DenseSet<const ir::Event *> Stop;
        bool Joined = false; // by the call that gives the signal
        for (const Act &X : Joins)
          if (X.G == S.G) {
            Stop.insert(X.R->site());
            Joined |= X.R->site() == S.R->site() && X.Index > S.Index;
          }
        if (Joined || !reaches(S.G, S.R->site(), R.site(), Stop))
          continue;
      }
      if (J > S.Index || (R.In == S.R->In && llvm::equal(R.Path, S.R->Path)))
        return true;
      // Before the signal, but in the very call that gives it.
      if (!R.Path.empty() && !S.R->Path.empty() && R.site() == S.R->site() && R.Path.back() == S.R->Path.back())
        return true;
    }
  }
  return false;
}

bool Parties::beforeJoin(llvm::function_ref<bool(const Record &)> Ends) const {
  for (const Act &J : Joins) {
    auto &Records = Ts.sums().of(J.G).Records;
    // What was joined before doesn't wait any more when it is joined again, or destroyed.
    auto Late = [&](unsigned I) {
      const Record &R = Records[I];
      return llvm::any_of(Joins, [&](const Act &X) {
        return X.G == J.G && X.Index != J.Index && X.R->kind() == EventKind::Join &&
               (X.R->site() == R.site()
                    ? X.Index < I
                    : reaches(J.G, X.R->site(), R.site(), {}) && !reaches(J.G, R.site(), X.R->site(), {}));
      });
    };
    for (unsigned I = 0; I < Records.size(); ++I) { // two that are in one call are judged in the callee
      const Record &R = Records[I];
      if (R.site() != J.R->site() && Ends(R) && reaches(J.G, R.site(), J.R->site(), {}) && !Late(I))
        return true;
    }
  }
  return false;
}

const Record *Parties::spawnIn(const ir::Process *G) const {
  for (const Record &R : Ts.sums().of(G).Records)
    if (R.E == T.Spawn->E)
      return &R;
  return nullptr;
}

bool Parties::joinsFirst(const Act &J, const std::vector<Act> &Sets) const {
  const Record *Spawn = spawnIn(J.G);
  // What a summary has no room for may set it.
  if (!Spawn || Spawn->site() == J.R->site() || Ts.sums().of(J.G).Truncated)
    return false;
  llvm::DenseSet<const ir::Event *> Stop;
  for (const Act &S : Sets)
    if (S.G == J.G && (S.R->site() != J.R->site() || S.Index <= J.Index))
      Stop.insert(S.R->site());
  if (Stop.contains(J.R->site()) || Stop.contains(Spawn->site()))
    return false;
  return reaches(J.G, Spawn->site(), J.R->site(), Stop);
}

/// True if control can get from \p From to \p To in \p G, past none of \p Not. A
/// loop that has one of them goes round once at least.
bool Parties::reaches(const ir::Process *G, const ir::Event *From, const ir::Event *To,
                      const llvm::DenseSet<const ir::Event *> &Not) const {
  llvm::DenseSet<unsigned> Seen;
  auto NotAtOnce = [&](unsigned B, unsigned S) {
    return llvm::any_of(Ts.loops(G).All, [&](const Loop &L) {
      return L.Header == B && !L.Blocks.contains(S) && llvm::any_of(L.Blocks, [&](unsigned In) {
               return llvm::any_of(G->Blocks[In].Events, [&](const ir::Event &E) { return Not.contains(&E); });
             });
    });
  };
  llvm::SmallVector<unsigned, 8> Work;
  auto Run = [&](const ir::Block &B, unsigned First) {
    for (unsigned I = First; I < B.Events.size(); ++I) {
      const ir::Event *E = &B.Events[I];
      if (Not.contains(E))
        return false;
      if (E == To)
        return true;
    }
    for (unsigned S : succs(B))
      if (!NotAtOnce(B.Id, S) && Seen.insert(S).second)
        Work.push_back(S);
    return false;
  };
  for (const ir::Block &B : G->Blocks)
    for (unsigned I = 0; I < B.Events.size(); ++I)
      if (&B.Events[I] == From && Run(B, I + 1))
        return true;
  while (!Work.empty())
    if (Run(G->Blocks[Work.pop_back_val()], 0))
      return true;
  return false;
}

bool Parties::setsOnlyAfter(const Act &J, const std::vector<Act> &Sets) const {
  if (!J.R->Path.empty() || Ts.sums().of(J.G).Truncated)
    return false;
  for (const Act &S : Sets)
    if (S.R->In != J.G || !reaches(J.G, J.R->E, S.R->E, {}) || reaches(J.G, S.R->E, J.R->E, {}))
      return false;
  return !Sets.empty();
}

} // namespace belay::analysis
