//===- Summary.h - what a process does, seen from its callers -------------===//
//
// Bottom-up over the SCCs of the call graph. A summary lists every event that a
// call can cause, with its places in terms of the process's parameters, its
// *this, globals and what its closures capture; the locks that are held there
// for certain; and what orders it. Callers substitute and extend. Events on
// places that no caller can name are dropped.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_SUMMARY_H
#define BELAY_ANALYSIS_SUMMARY_H

#include "analysis/Shared.h"
#include "ir/IR.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <array>
#include <vector>

namespace belay::analysis {

struct Held {
  const ir::Place *Mutex;
  bool Shared;
  bool Assumed = false; ///< by an assertion or a requirement: it is the caller's
  bool Claim = false;   ///< no mutex: an atomic that let only one thread through
  unsigned Depth = 1;   ///< how many times, of a recursive mutex
  bool operator==(const Held &) const = default;
  /// As whoever names it \p Other holds it. How often, and on whose word, stays where it was.
  Held as(const ir::Place *Other) const { return {Other, Shared, /*Assumed=*/false, Claim}; }
};

/// Sorted by place id; equal sets compare equal.
using Lockset = llvm::SmallVector<Held, 2>;
/// Sorted by place id.
using Tokens = llvm::SmallVector<const ir::Place *, 2>;

void insert(Tokens &T, const ir::Place *P);
void insert(Tokens &T, const Tokens &More);
bool contains(const Tokens &T, const ir::Place *P);
bool intersects(const Tokens &A, const Tokens &B);
void insert(Lockset &L, Held H);
/// These leave a copy that is shared alone if it has \p P already.
void insert(Shared<Tokens> &T, const ir::Place *P);
void insert(Shared<Tokens> &T, const Shared<Tokens> &More);
void insert(Shared<Lockset> &L, Held H);
/// Once more, if it is held already.
void acquire(Lockset &L, Held H);
/// Once less; false if it isn't held.
bool release(Lockset &L, const ir::Place *Mutex);
bool holds(const Lockset &L, const ir::Place *Mutex);
/// Equal, or equal once an index that isn't known stands for any index.
bool alike(const ir::Place *A, const ir::Place *B);
/// True if the two sets exclude each other: a common mutex, not shared in both.
bool exclude(const Lockset &A, const Lockset &B);

/// True if \p P is storage of \p Callee itself: a local or a by-value parameter.
bool ownedBy(const ir::Place *P, const ir::Process *Callee);

/// What roots (Param, This) are in other terms. Few entries, in a fixed order:
/// substituting them makes places, whose order must not depend on addresses.
class Bindings {
public:
  const ir::Place *lookup(const ir::Place *Root) const {
    for (auto &[K, V] : Pairs)
      if (K == Root)
        return V;
    return nullptr;
  }
  /// The first binding of a root stands. A member that a parameter leads to can be bound as a root is: to what it was
  /// assigned before the call.
  void add(const ir::Place *Root, const ir::Place *To) {
    if (!Root || !To || lookup(Root))
      return;
    Pairs.push_back({Root, To});
    Members |= !Root->isRoot();
  }
  bool hasMembers() const { return Members; }
  /// What a thread gets in a struct and calls; null if there is none, or nobody here knows it.
  const ir::Place *callable() const;
  /// Whoever asks is outside of \p P: there its locals have no name, and are not those of another call of it.
  void leave(const ir::Process *P) {
    if (!llvm::is_contained(Left, P))
      Left.push_back(P);
  }
  void leave(const Bindings &B) { llvm::for_each(B.Left, [&](const ir::Process *P) { leave(P); }); }
  /// True if \p Root is a local of what was left.
  bool gone(const ir::Place *Root) const;
  auto begin() const { return Pairs.begin(); }
  auto end() const { return Pairs.end(); }
  bool empty() const { return Pairs.empty() && Left.empty(); }

private:
  llvm::SmallVector<std::pair<const ir::Place *, const ir::Place *>, 3> Pairs;
  llvm::SmallVector<const ir::Process *, 1> Left;
  bool Members = false;
};

/// A body that a callable runs, and what its roots are in the terms of whoever
/// asked. Captures by reference and `this` are roots of the closure's maker.
struct Target {
  ir::Process *P = nullptr;
  Bindings Map;
};

/// Calls, outermost first.
using CallPath = llvm::SmallVector<const ir::Event *, 0>;

/// What an event is about beside its object. Accesses to data, which are most of all events, have nothing of it.
struct Operands {
  const ir::Place *Second = nullptr, *Entry = nullptr, *Stop = nullptr, *This = nullptr;
  llvm::SmallVector<const ir::Place *, 0> Args;
  llvm::SmallVector<Target, 0> Runs; ///< Spawn: what the new thread runs, in terms of the owner of the summary
  bool empty() const { return !Second && !Entry && !Stop && !This && Args.empty() && Runs.empty(); }
};

/// What is held and ordered where an event is.
struct Situation {
  Shared<Lockset> Locks;  ///< held for certain
  Shared<Tokens> MayHold; ///< mutexes that are held on some path but not on all
  Shared<Tokens> Dropped; ///< locks of the caller that may have been released by then
  Shared<Tokens> After;   ///< synchronisation objects acquired, and mutexes taken, before on every path
  Shared<Tokens> Before;  ///< synchronisation objects that may be released afterwards
  bool empty() const { return Locks.empty() && MayHold.empty() && Dropped.empty() && After.empty() && Before.empty(); }
};

/// One event of a process or of something that it calls.
struct Record {
  const ir::Event *E = nullptr;
  const ir::Process *In = nullptr; ///< the process whose body holds E
  const ir::Place *Object = nullptr;
  Shared<Operands> With;
  Shared<Situation> At;
  /// The calls that lead there; empty if E is in the process.
  Shared<CallPath> Path;
  ir::EventKind kind() const { return E->Kind; }
  const ir::Place *second() const { return With.get().Second; }
  const ir::Place *entry() const { return With.get().Entry; }
  const ir::Place *stop() const { return With.get().Stop; }
  const ir::Place *self() const { return With.get().This; }
  llvm::ArrayRef<const ir::Place *> args() const { return With.get().Args; }
  llvm::ArrayRef<Target> runs() const { return With.get().Runs; }
  const Shared<Lockset> &locks() const { return At.get().Locks; }
  const Shared<Tokens> &mayHold() const { return At.get().MayHold; }
  const Shared<Tokens> &dropped() const { return At.get().Dropped; }
  const Shared<Tokens> &after() const { return At.get().After; }
  const Shared<Tokens> &before() const { return At.get().Before; }
  /// Where the owner of the summary gets there: Path.front() or E.
  const ir::Event *site() const { return Path.empty() ? E : Path.front(); }
};

/// True if \p R is about a local of something that is called on the way: another each time.
bool ownedOnTheWay(const Record &R);

struct Summary {
  std::vector<Record> Records; ///< in reverse post-order, calls expanded in place
  Lockset Acquired;            ///< held at the exit, not at the entry
  Tokens MayAcquire;           ///< held at the exit on some path
  Tokens Released;             ///< held by the caller at the entry, not at the exit
  Tokens Acquires;             ///< tokens acquired on every path to the exit
  Tokens Releases;             ///< tokens that may be released
  Tokens Sets;                 ///< flags that are written with no lock of its own
  Tokens Tests;                ///< tokens that a caller who branches on the result acquires
  bool MayThrow = false;       ///< an explicit throw can leave it
  bool MayFail = false;        ///< one that doesn't blame the caller
  bool Truncated = false;      ///< more records than the budget
  /// Locks held for certain just before each event of the process itself;
  /// events without locks are left out.
  llvm::DenseMap<const ir::Event *, Lockset> LocksAt;
};

/// A record, and the process that has it.
struct Mention {
  const ir::Process *P;
  const Record *R;
};

/// All summaries of a module.
class Summaries {
public:
  using Target = analysis::Target;

  explicit Summaries(ir::Module &M);
  const Summary &of(const ir::Process *P) const { return ByProcess[P->Index]; }
  /// All records of kind \p K, process by process; not for accesses to data, which are too many.
  llvm::ArrayRef<Mention> all(ir::EventKind K) const { return ByKind[unsigned(K)]; }
  /// The records that Call or Wait event \p Call causes, in the caller's terms.
  std::vector<Record> expand(const ir::Event &Call) const;
  /// The process(es) that callable \p Entry runs. \p Env says what the roots of
  /// closures are where they were not made by the one who asks.
  llvm::SmallVector<Target, 1> targets(const ir::Place *Entry, llvm::ArrayRef<const ir::Place *> Args,
                                       const ir::Place *This, const Bindings *Env = nullptr) const;
  /// What \p Spawner lays down in a struct for the thread that runs \p T, as far as that calls it or
  /// passes it on: `job->run(job->argument)`.
  void bindMembers(Target &T, const ir::Process &Spawner) const;
  /// What a caller asks for: true for records, in the terms of who has them, that it may want.
  using Asked = llvm::function_ref<bool(const Record &)>;
  /// \p Records of \p T.P's summary in the caller's terms. With \p Wanted, those for which that is false are left out,
  /// but not what comes of calls that only the caller can name.
  std::vector<Record> records(const Target &T, Asked Wanted = nullptr) const;
  /// \p P in the terms of whoever \p B binds to.
  const ir::Place *translate(const ir::Place *P, const Bindings &B) const;
  /// Everything that calling \p Call does at once: its targets.
  llvm::SmallVector<Target, 1> callees(const ir::Event &Call) const;
  /// What threads begin with and nobody here calls.
  llvm::DenseSet<const ir::Process *> threadEntries() const;
  ir::Module &module() const { return M; }
  static constexpr unsigned MaxRecords = 512;
  /// Data accesses may fill only so much of a summary.
  static constexpr unsigned MaxData = 384;

private:
  friend class SummaryBuilder;
  ir::Module &M;
  std::vector<Summary> ByProcess; ///< by Process::Index
  std::array<std::vector<Mention>, unsigned(ir::EventKind::Unknown) + 1> ByKind;
};

} // namespace belay::analysis

#endif
