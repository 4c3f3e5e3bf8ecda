//===- Parties.h - who stops, wakes and joins a thread --------------------===//
//
// Everything that the rest of the unit does to one thread, as positions in the
// summaries of the functions that do it, so that order can be judged.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_PARTIES_H
#define BELAY_ANALYSIS_PARTIES_H

#include "analysis/Depends.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace belay::analysis {

/// Where the unit may give the flag of \p X the value that is waited for.
std::vector<Act> flagWrites(const Dependency &X, const Threads &Ts);

class Parties {
public:
  Parties(const Threads &Ts, const Thread &T);
  /// Names that the thread's handle has.
  const std::vector<Cell> &handles() const { return Handles; }
  bool isHandle(const Cell &C) const;
  /// Where others wait for the thread to end.
  const std::vector<Act> &joins() const { return Joins; }
  /// Where others give the signal \p S, or with \p WithOwn also the thread itself.
  std::vector<Act> sets(const Dependency &S, bool WithOwn = false) const;
  /// Those of \p Sets that aren't only done before the thread is started: what makes things ready gives no signal.
  std::vector<Act> afterStart(std::vector<Act> Sets) const;
  /// True if a function that gives one of the signals \p Sets also does \p Ends,
  /// at a time when that helps: not after the join.
  bool also(const std::vector<Act> &Sets, llvm::function_ref<bool(const Record &)> Ends) const;
  /// True if somebody does \p Ends before a join.
  bool beforeJoin(llvm::function_ref<bool(const Record &)> Ends) const;
  /// True if \p P is run by the thread.
  bool own(const ir::Process *P) const { return Own.contains(P); }
  /// The same, also where the thread calls so much that not all of it was walked through.
  bool mayRun(const ir::Process *P) const;
  /// True if control can get from the spawn to the join \p J of the same
  /// function without passing one of \p Sets.
  bool joinsFirst(const Act &J, const std::vector<Act> &Sets) const;
  /// True if all of \p Sets are in the function that does the join \p J, and after it.
  bool setsOnlyAfter(const Act &J, const std::vector<Act> &Sets) const;
  /// The spawn of the thread in G's summary, or null.
  const Record *spawnIn(const ir::Process *G) const;

private:
  bool joinBetween(const ir::Process *G, unsigned From, unsigned To) const;
  /// What is done to what has one of the names \p Named, as far as \p Counts says so; in the unit's order.
  std::vector<Act> actsOn(llvm::ArrayRef<Cell> Named, llvm::function_ref<bool(const Act &)> Counts) const;
  bool reaches(const ir::Process *G, const ir::Event *From, const ir::Event *To,
               const llvm::DenseSet<const ir::Event *> &Not) const;
  const Threads &Ts;
  const Thread &T;
  llvm::DenseSet<const ir::Process *> Own;
  std::vector<Cell> Handles;
  std::vector<Act> Joins;
};

} // namespace belay::analysis

#endif
