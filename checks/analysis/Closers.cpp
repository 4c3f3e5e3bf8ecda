//===- Closers.cpp - who may close a channel ------------------------------===//

#include "analysis/Closers.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using ir::Event;
using ir::EventKind;
using ir::Place;
using ir::Process;

namespace {

bool sends(Ending::Kind K) { return K == Ending::Send || K == Ending::Put; }

class Closers {
public:
  explicit Closers(const Unit &U) : Ts(U.threads()), E(U.endings()), Running(U.running()) {}

  void judge(const Thread &T, std::vector<WrongCloser> &Out) {
    for (auto &F : T.Frames)
      for (const Ending &X : E.of(*F->P)) {
        if ((X.K != Ending::Channel && X.K != Ending::Flag) || X.Thread)
          continue;
        const Place *On = inSpawner(X.On, *F);
        if (ownedBy(T, On))
          continue;
        WrongCloser W;
        W.T = &T;
        W.Close = X;
        W.Receive = receivesBefore(*F, X);
        if (W.Receive ? sentByOthers(T, On, W) : certain(*F, X) && oneOfSeveral(T, On, W)) {
          Out.push_back(std::move(W));
          return;
        }
      }
  }

private:
  const Place *inSpawner(const Place *P, const Frame &F) const { return E.outer(E.sums().translate(P, F.Map)); }

  /// A channel that the thread itself has made.
  static bool ownedBy(const Thread &T, const Place *On) {
    auto *V = dyn_cast_or_null<VarDecl>(On->root()->Decl);
    return V && On->root()->K == Place::Local &&
           llvm::any_of(T.Frames, [&](auto &F) { return V->getDeclContext() == F->P->Function; });
  }

  const Event *receivesBefore(const Frame &F, const Ending &X) {
    const Paths &Ps = E.paths(*F.P);
    auto To = Ps.of(X.At);
    for (const Ending &Y : E.of(*F.P)) {
      if ((Y.K != Ending::Receive && Y.K != Ending::Take) || Y.On != X.On || Y.Thread)
        continue;
      if (auto From = Ps.of(Y.At); From && To && Ps.reaches(*From, {*To}, {}))
        return Y.At;
    }
    return nullptr;
  }

  /// True if the thread closes whatever happens: not as the last of its kind.
  bool certain(const Frame &F, const Ending &X) {
    auto At = E.paths(*F.P).of(X.At);
    if (!At || !E.paths(*F.P).certain(*At))
      return false;
    for (const Frame *U = &F; U->Up; U = U->Up) {
      auto Call = E.paths(*U->Up->P).of(U->Call);
      if (!Call || !E.paths(*U->Up->P).certain(*Call))
        return false;
    }
    return true;
  }

  /// Finds who else sends to \p On, best somebody who wouldn't notice the close.
  bool sentByOthers(const Thread &T, const Place *On, WrongCloser &W) {
    llvm::DenseSet<const Process *> Own;
    for (auto &F : T.Frames)
      Own.insert(F->P);
    bool Found = false;
    auto Take = [&](const Process &P, const Ending &S, const Thread *By) {
      Confidence L = level(P, S);
      if (Found && L <= W.Level)
        return;
      Found = true;
      W.Level = L;
      W.Send = S;
      W.Sender = By;
    };
    Cell C = cellOf(On);
    for (const Thread &Other : Ts.All) {
      if (&Other == &T)
        continue;
      for (auto &F : Other.Frames)
        for (const Ending &S : E.of(*F->P))
          if (sends(S.K) && !S.Thread && mayMatch(cellOf(inSpawner(S.On, *F)), C) &&
              sameChannel(T, On, Other, inSpawner(S.On, *F)))
            Take(*F->P, S, &Other);
    }
    for (auto &P : E.sums().module().Processes)
      if (!Own.contains(P.get()) && !Found)
        for (const Ending &S : E.of(*P))
          if (sends(S.K) && !S.Thread && S.At != S.Does && mayMatch(cellOf(S.On), C))
            Take(*P, S, nullptr);
    return Found;
  }

  /// In one function, places tell channels apart.
  static bool sameChannel(const Thread &A, const Place *X, const Thread &B, const Place *Y) {
    return A.Spawner != B.Spawner || X == Y;
  }

  /// Who ignores a send that fails, or throws, loses by the close.
  static Confidence level(const Process &P, const Ending &S) {
    if (S.Throws || ((S.K == Ending::Send || S.Refuses) && ignored(P, *S.At)))
      return Confidence::Likely;
    return Confidence::Discipline;
  }

  const SpawnFacts *facts(const Thread &T) {
    for (const SpawnFacts &S : Running.of(T.Spawner).Spawns)
      if (S.R->E == T.Spawn->E)
        return &S;
    return nullptr;
  }

  bool oneOfSeveral(const Thread &T, const Place *On, WrongCloser &W) {
    const SpawnFacts *Mine = facts(T);
    if (!Mine)
      return false;
    auto SendOf = [&](const Thread &Other) {
      for (auto &F : Other.Frames)
        for (const Ending &S : E.of(*F->P))
          if (sends(S.K) && !S.Thread && inSpawner(S.On, *F) == On) {
            W.Send = S;
            W.Sender = &Other;
            W.Level = level(*F->P, S);
            return true;
          }
      return false;
    };
    if (!SendOf(T))
      return false;
    if (Mine->Many && !madeInLoop(T, On))
      return true;
    const RunningFacts &Facts = Running.of(T.Spawner);
    for (const Thread &Other : Ts.All) {
      if (&Other == &T || Other.Spawner != T.Spawner || Other.Spawn->E == T.Spawn->E)
        continue;
      const SpawnFacts *Theirs = facts(Other);
      unsigned I = Mine - Facts.Spawns.data(), J = Theirs ? Theirs - Facts.Spawns.data() : 0;
      bool AtOnce = Theirs && ((J < Mine->With.size() && Mine->With.test(J)) ||
                               (I < Theirs->With.size() && Theirs->With.test(I)));
      if (AtOnce && SendOf(Other))
        return true;
    }
    return false;
  }

  /// True if each round of the loop that starts \p T has a channel of its own.
  bool madeInLoop(const Thread &T, const Place *On) const {
    const Process &G = *T.Spawner;
    const Loops &Ls = Ts.loops(&G);
    const ir::Block *At = blockOf(G, T.Spawn->site());
    const int Round = At ? Ls.innermost(At->Id) : -1;
    if (Round < 0)
      return On->root()->K != Place::Local; // many objects, or many calls
    for (unsigned B : Ls.All[Round].Blocks)
      for (const Event &Ev : G.Blocks[B].Events)
        if ((Ev.Kind == EventKind::Declare || Ev.Kind == EventKind::MakeChannel) && On->root() == Ev.Object->root())
          return true;
    return false;
  }

  const Threads &Ts;
  Endings &E;
  RunningSpawns &Running;
};

} // namespace

std::vector<WrongCloser> wrongClosers(const Unit &U) {
  std::vector<WrongCloser> Out;
  if (U.threads().All.empty())
    return Out;
  Closers C(U);
  for (const Thread &T : U.threads().All)
    if (!T.Cut)
      C.judge(T, Out);
  return Out;
}

} // namespace belay::analysis
