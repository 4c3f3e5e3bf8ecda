//===- Unlockers.h - who unlocks what others have locked ------------------===//

#ifndef BELAY_ANALYSIS_UNLOCKERS_H
#define BELAY_ANALYSIS_UNLOCKERS_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// True if call \p E gets \p M, or something that holds it.
bool given(const ir::Event &E, const ir::Place *M);

class Unlockers {
public:
  explicit Unlockers(const Unit &U) : U(U), S(*U.Sums) {}

  /// What one event does to one mutex.
  enum Act : uint8_t { Nothing, Locks, Unlocks, Unclear };
  Act act(const ir::Event &E, const ir::Place *M) const;
  /// \p E tries to lock \p M, and its block \p B branches on whether it has.
  bool tries(const ir::Event &E, const ir::Block &B, const ir::Place *M) const;
  /// Where \p B, which is come to without \p M, goes without it.
  llvm::SmallVector<unsigned, 2> withoutIt(const ir::Block &B, const ir::Place *M) const;
  /// `m.lock_shared_recursive();`, where that isn't seen, or `m.try_lock_shared()`: the thread may have \p M already.
  static bool mayNest(const ir::Event &E, const ir::Place *M);

  /// True if some function unlocks \p M for others: then some may lock it for others. One that says no more than that,
  /// `pool_unlock(p)`, is seen through where it is called, unless it unlocks all of several. One that locks it as well
  /// is none, with \p Called also if it does so in what it calls.
  /// With \p For, the ones don't count whose callers are all seen and never call that: they unlock what they locked.
  bool contract(const ir::Place *M, bool Called = true, const ir::Process *For = nullptr) const;
  /// `unlock(&o->mutex); unlock(&list_mutex);`: the lock that goes just before \p M, which other units can name, too.
  static const ir::Place *unlockedWith(const ir::Process &P, const ir::Place *M, const ir::Event &Unlock);
  /// Is code that isn't seen given the object that \p M is in? Where nothing else unlocks it any more, that may.
  bool givesOwner(const ir::Event &E, const ir::Place *M) const;
  /// What \p E calls, as code that may unlock \p M, is called with the same object also where nothing has locked that
  /// yet, or where an unlock follows: `fail(c, EARLY); lock(&c->mutex); ... fail(c, LATE); return;`
  bool leavesLocked(const ir::Event &E, const ir::Place *M) const;
  /// True if code that isn't seen is given \p M.
  bool givenAway(const ir::Place *M) const;
  /// True if \p M is a member of its method's object that no code but what is seen here can name: callers can't unlock
  /// it.
  bool isInside(const ir::Place *M) const;
  /// The object that \p X is of unlocks it for itself, as a guard does: its destructor does that at the latest.
  bool unlocksAtEnd(const ir::Process &P, const ir::Place *X) const;
  /// True if \p M is known in this unit only, and nothing there unlocks it or lets it out, while others than main
  /// lock it.
  bool nobody(const ir::Place *M) const;

  /// The blocks from which something may unlock \p M before it is locked: there, paths that meet with it and without
  /// it are told apart by something. Elsewhere the one that comes with it keeps it.
  std::vector<bool> unlockedFrom(const ir::Process &P, const ir::Place *M) const;
  /// A caller may unlock what \p P has locked before it locks it again: `if (waits(q)) continue;` in a loop.
  bool callerUnlocks(const ir::Process &P, const ir::Place *M) const;
  /// A caller, which comes without \p M, unlocks it once \p P is back: `if ((c = find(pool))) unlock(pool);`.
  bool callerFinishes(const ir::Process &P, const ir::Place *M) const;
  /// A caller locks by \p P what another function unlocks for others, or what has no name there.
  bool handedOn(const ir::Process &P, const ir::Place *M) const;

private:
  /// True if whoever calls \p F is seen, and none of them calls \p P, by whatever way.
  bool apart(const ir::Process &F, const ir::Process &P) const;
  /// True if \p Is holds of a call of \p P, which is event \p I of a block, and of what \p M is there.
  using Look = llvm::function_ref<bool(const ir::Process &, const ir::Block &, unsigned I, const ir::Place *)>;
  bool anyCaller(const ir::Process &P, const ir::Place *M, Look Is) const;
  bool anyEvent(llvm::function_ref<bool(const ir::Event &)> Is) const;

  const Unit &U;
  const Summaries &S;
};

} // namespace belay::analysis

#endif
