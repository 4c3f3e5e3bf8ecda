//===- Running.h - which threads may be running at each event -------------===//
//
// For a process that spawns, directly or through calls: a forward may-analysis
// of running spawns. A spawn begins one, the join of its handle ends it.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_RUNNING_H
#define BELAY_ANALYSIS_RUNNING_H

#include "analysis/Holding.h"
#include "analysis/Statics.h"
#include "analysis/Summary.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallBitVector.h"
#include <deque>
#include <map>
#include <optional>

namespace belay::analysis {

/// A thread that a process starts.
struct SpawnFacts {
  const Record *R = nullptr; ///< in the summary of the process
  bool Many = false;         ///< may run several times at once
  bool Lives = false;        ///< may still run when the process returns
  llvm::SmallBitVector With; ///< spawns that may be running when it starts
  Holding Since;             ///< what the process has held since the start
  Lockset Kept;              ///< what it holds as long as the thread runs
  static constexpr unsigned NoOne = ~0u;
  unsigned By = NoOne;                    ///< the spawn whose thread starts it, and leaves it running
  llvm::DenseSet<const ir::Event *> Idle; ///< events of that thread's entry beside which it doesn't run
};

struct RunningFacts {
  std::vector<SpawnFacts> Spawns;
  std::deque<Record> Nested; ///< spawns of spawned threads, which outlive them
  bool lives(const ir::Event *Spawn) const {
    for (const SpawnFacts &Sp : Spawns)
      if (Sp.R->E == Spawn && Sp.Lives)
        return true;
    return false;
  }
  /// Spawns that may be running just before each event of the process; events
  /// with none are left out.
  llvm::DenseMap<const ir::Event *, llvm::SmallBitVector> Running;
  const llvm::SmallBitVector *at(const ir::Event *E) const {
    auto It = Running.find(E);
    return It == Running.end() ? nullptr : &It->second;
  }
  /// True if the thread that \p Spawn starts may be running just before \p E.
  bool runs(const ir::Event *Spawn, const ir::Event *E) const {
    const llvm::SmallBitVector *On = at(E);
    for (unsigned I = 0; On && I < Spawns.size(); ++I)
      if (Spawns[I].R->E == Spawn && On->test(I))
        return true;
    return false;
  }
};

class RunningSpawns {
public:
  explicit RunningSpawns(const Summaries &S) : S(S) {}
  const RunningFacts &of(const ir::Process *P);
  /// Facts of \p P if the spawns \p Already (in its terms) run when it is called.
  RunningFacts entered(const ir::Process *P, llvm::ArrayRef<const Record *> Already);
  const Summaries &summaries() const { return S; }
  const Statics &statics() {
    if (!Once)
      Once.emplace(S.module());
    return *Once;
  }
  static constexpr unsigned MaxSpawns = 64;

private:
  const Summaries &S;
  std::map<unsigned, RunningFacts> Cache; ///< by Process::Index
  std::optional<Statics> Once;            ///< when somebody asks
};

/// True if a join of \p Joined ends the thread whose handle is \p Handle.
bool sameHandle(const ir::Place *Handle, const ir::Place *Joined);

} // namespace belay::analysis

#endif
