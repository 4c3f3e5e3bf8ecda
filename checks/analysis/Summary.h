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

#include "ir/IR.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace belay::analysis {

struct Held {
  const ir::Place *Mutex;
  bool Shared;
  bool operator==(const Held &) const = default;
};

/// Sorted by place id; equal sets compare equal.
using Lockset = llvm::SmallVector<Held, 2>;
/// Sorted by place id.
using Tokens = llvm::SmallVector<const ir::Place *, 2>;

bool holds(const Lockset &L, const ir::Place *Mutex);
/// True if the two sets exclude each other: a common mutex, not shared in both.
bool exclude(const Lockset &A, const Lockset &B);

/// One event of a process or of something that it calls.
struct Record {
  const ir::Event *E = nullptr;
  const ir::Process *In = nullptr; ///< the process whose body holds E
  const ir::Place *Object = nullptr, *Second = nullptr, *Entry = nullptr,
                  *Stop = nullptr, *This = nullptr;
  llvm::SmallVector<const ir::Place *, 2> Args;
  Lockset Locks;  ///< held for certain
  Tokens After;   ///< synchronisation objects acquired before on every path
  Tokens Before;  ///< synchronisation objects that may be released afterwards
  /// The calls that lead there, outermost first; empty if E is in the process.
  llvm::SmallVector<const ir::Event *, 3> Path;
  /// Where the owner of the summary gets there: Path.front() or E.
  const ir::Event *site() const { return Path.empty() ? E : Path.front(); }
};

struct Summary {
  std::vector<Record> Records; ///< in reverse post-order, calls expanded in place
  Lockset Acquired;            ///< held at the exit, not at the entry
  Tokens Released;             ///< held by the caller at the entry, not at the exit
  bool MayThrow = false;       ///< an explicit throw can leave it
  bool Truncated = false;      ///< more records than the budget
  /// Locks held for certain just before each event of the process itself.
  llvm::DenseMap<const ir::Event *, Lockset> LocksAt;
};

/// All summaries of a module.
class Summaries {
public:
  explicit Summaries(ir::Module &M);
  const Summary &of(const ir::Process *P) const;
  /// The records that Call event \p Call of \p Caller causes, in the caller's terms.
  std::vector<Record> expand(const ir::Event &Call) const;
  /// The process(es) that callable \p Entry runs, with the map from their roots
  /// (Param, This, Capture) to places in the caller's terms.
  struct Target {
    ir::Process *P;
    llvm::DenseMap<const ir::Place *, const ir::Place *> Map;
  };
  llvm::SmallVector<Target, 1> targets(const ir::Place *Entry,
                                       llvm::ArrayRef<const ir::Place *> Args,
                                       const ir::Place *This) const;
  /// \p Records of \p T.P's summary in the caller's terms.
  std::vector<Record> records(const Target &T) const;
  ir::Module &module() const { return M; }
  static constexpr unsigned MaxRecords = 512;

private:
  ir::Module &M;
  std::vector<Summary> BySummary; ///< by Process::Index
};

} // namespace belay::analysis

#endif
