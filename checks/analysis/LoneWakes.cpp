//===- LoneWakes.cpp - notifications of one, where all wait for the same ----===//

#include "analysis/LoneWakes.h"
#include "analysis/Loops.h"
#include "analysis/Running.h"
#include "analysis/Sharing.h"
#include "analysis/Threads.h"
#include "analysis/Waiters.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
struct Gate {
  const Event *Wait;
  Tokens State; ///< what is waited for
  const Event *Spawn = nullptr;
  std::vector<const Process *> Threads; ///< entries of those who wait
};

class LoneWakes {
public:
  explicit LoneWakes(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<LoneWake> run() {
    for (const Waiter &W : findWaiters(S))
      if (!W.E->Timed && W.Clear)
        gate(*W.E, W.State);
    for (auto [P, R] : S.all(EventKind::Wait)) // an atomic is its own condition
      if (R->Path.empty() && !R->E->Timed && !R->second() && R->Object)
        gate(*R->E, {R->Object});
    for (auto &P : U.Module.Processes)
      if (!Gates.empty())
        for (const Block &B : P->Blocks)
          for (const Event &E : B.Events)
            if (E.Kind == EventKind::Notify && !E.All && !leads(*P, B, B) && !again(*P, E))
              notified(*P, E);
    return std::move(Out);
  }

private:
  /// \p P is one object, however often a thread is started in \p Q.
  static bool isOne(const Place *P, const Process &Q) {
    for (const Place *X = P; X; X = X->Parent)
      if (X->isOneOfMany() || X->K == Place::Alloc || X->K == Place::Unknown)
        return false;
    return P->root()->K != Place::Local ||
           (ownedBy(P, &Q) && llvm::none_of(Q.Blocks, [&](const Block &B) {
              return llvm::any_of(B.Events, [&](const Event &E) {
                return E.Kind == EventKind::Declare && E.Object == P->root() && leads(Q, B, B);
              });
            }));
  }

  void gate(const Event &Wait, const Tokens &State) {
    Gate G{&Wait, State, nullptr, {}};
    bool Several = false;
    for (auto &Q : U.Module.Processes) {
      if (!Q->Lowered)
        continue;
      const RunningFacts &F = U.running().of(Q.get());
      llvm::DenseMap<const Place *, unsigned> Started; // by the condition, as Q names it
      for (const SpawnFacts &Sp : F.Spawns)
        for (const Target &T : Sp.R->runs()) {
          const std::vector<Record> Rs = S.records(T, [](const Record &R) {
            return R.kind() == EventKind::Wait || R.kind() == EventKind::Notify || isWrite(R.kind());
          });
          const auto At = llvm::find_if(Rs, [&](const Record &R) { return R.E == &Wait; });
          if (At == Rs.end())
            continue;
          // Who changes it, or passes it on, has need of one at a time.
          if (llvm::any_of(Rs, [&](const Record &R) {
                return (isAccess(R.kind()) && isWrite(R.kind()) &&
                        llvm::any_of(State, [&](const Place *X) { return sameMember(R.Object, X); })) ||
                       (R.kind() == EventKind::Notify && sameMember(R.Object, Wait.Object));
              }))
            return;
          if (isOne(At->Object, *Q) && (Started[At->Object] += Sp.Many ? 2 : 1) > 1) {
            Several = true;
            G.Spawn = Sp.R->E;
          }
          G.Threads.push_back(T.P);
        }
    }
    if (Several && !State.empty())
      Gates.push_back(std::move(G));
  }

  /// \p P notifies of the same elsewhere, too, or is called in a loop.
  bool again(const Process &P, const Event &Notify) const {
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (&E != &Notify && E.Kind == EventKind::Notify && sameMember(E.Object, Notify.Object))
          return true;
    return llvm::any_of(U.Module.Processes, [&](const auto &Q) {
      unsigned Calls = 0;
      for (const Block &B : Q->Blocks)
        for (const Event &E : B.Events)
          if (llvm::is_contained(E.Callees, &P) && (++Calls > 1 || leads(*Q, B, B)))
            return true;
      return false;
    });
  }

  void notified(const Process &P, const Event &Notify) {
    for (const Gate &G : Gates) {
      if (!sameMember(Notify.Object, G.Wait->Object) || llvm::is_contained(G.Threads, &P))
        continue;
      // Set to a constant: a gate, and not a queue or a count.
      const Place *State = nullptr;
      for (const Record &R : S.of(&P).Records)
        if (R.E->HasConst && isAccess(R.kind()) && isWrite(R.kind()))
          for (const Place *X : G.State)
            if (sameMember(R.Object, X))
              State = R.Object;
      if (!State)
        continue;
      Out.push_back({&Notify, G.Wait, G.Spawn, State});
      return;
    }
  }

  const Unit &U;
  const Summaries &S;
  std::vector<Gate> Gates;
  std::vector<LoneWake> Out;
};
} // namespace

std::vector<LoneWake> findLoneWakes(const Unit &U) {
  return U.Sums->all(EventKind::Notify).empty() || U.threads().All.empty() ? std::vector<LoneWake>()
                                                                           : LoneWakes(U).run();
}

} // namespace belay::analysis
