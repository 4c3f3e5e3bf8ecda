//===- PathFacts.h - what the branches on the way to an access say --------===//
//
// A thread calls `read(c)` where `mode == Reading`; deep inside, what `read`
// does for other callers is left out by `if (mode != Idle) return`. An access is
// no evidence if the branches that lead there ask one variable for two values.
// Nor is one behind a flag that whoever starts the threads has put down before.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_PATHFACTS_H
#define BELAY_ANALYSIS_PATHFACTS_H

#include "analysis/Cells.h"
#include "analysis/Sharing.h"
#include "analysis/Summary.h"
#include <map>
#include <optional>

namespace belay::analysis {

class PathFacts {
public:
  explicit PathFacts(const Summaries &S) : S(S) {}
  /// True if \p R's calls lead there only past a branch where the variable that \p Spawn puts its handle into is null,
  /// or not joinable, or a flag that says whether the thread runs is down: no thread was started.
  bool notStarted(const Record &R, const ir::Event &Spawn);
  /// False if \p R's calls lead there only past branches that contradict each other, on a variable that nothing
  /// on the way writes, or past one that has asked whether this is the right thread.
  bool possible(const Record &R);
  /// True if \p R's calls lead there only past a branch on a flag of the same object that \p Own, of whoever starts
  /// \p Threads, puts down where \p Before holds. It may be up again: by a call that depends on what isn't known.
  bool isShut(const Record &R, llvm::ArrayRef<Record> Own, llvm::ArrayRef<ThreadRecords> Threads,
              llvm::function_ref<bool(const Record &)> Before);

  /// Whether \p R may happen after \p Write, which assigns a member that the branches on the way to \p R ask; nothing
  /// if they don't ask it.
  std::optional<bool> leavesOpen(const Record &Write, const Record &R);

  /// True if \p R, one of the \p Own of a thread that runs \p Entry, is past a branch on a member that the thread has
  /// put down before, or that nothing in the unit ever writes: whoever does knows which objects get there.
  bool keptFrom(const Record &R, const ir::Process &Entry, llvm::ArrayRef<Record> Own);
  /// True if \p A and \p B, of one object, are behind branches that ask something that never changes for two values.
  bool apart(const Record &A, const Record &B);
  /// `if (!shared) { n = 1; return; } lock(); n = 1;`: \p A, without a lock, is past a branch on a member that only
  /// constructors set, the other side of which takes the lock of \p W: an object of this kind has one thread. Or it is
  /// read past one on another state of the object, the other side of which does the same with the lock.
  bool doesWithout(const Record &A, const Record &W);

private:
  /// `Of == Value`, or `Of != Value`; of no variable: the code has asked which thread it is on, or been
  /// told what to do.
  struct Fact {
    Cell Of;
    int64_t Value;
    bool Equal;
    bool Member = false; ///< of which object isn't known
    bool Fixed = false;  ///< a constant member of the object itself, or a part of one
    bool Handle = false; ///< whether the object's own thread is joinable
    bool operator==(const Fact &) const = default;
  };
  using Facts = std::vector<Fact>;
  static bool shuts(const ir::Event &Write, const Fact &F);
  /// The answer to \p Condition is that of the object, once it is made; if \p Once, it may be changed one way.
  bool isSettled(const clang::Expr *Condition, bool Once);
  struct Home {
    const ir::Process *P = nullptr;
    unsigned Block = 0;
  };
  static std::optional<Fact> fact(const ir::Block &B, unsigned Succ, const clang::ASTContext &Ctx);
  bool handedOut(const ir::Process &P, const ir::Block &B) const;
  static bool contradict(const Fact &A, const Fact &B);
  Home home(const ir::Event *E);
  Cell handleOf(const ir::Event &Spawn);
  /// A flag on the way to \p R is down which \p Spawn's function raises, and which comes down beside a join only.
  bool saysStopped(const Record &R, const ir::Event &Spawn);
  /// The object's own thread, whose handle \p Spawn gives it, isn't joinable where \p R is, and nobody detaches it.
  bool saysIdle(const Record &R, const ir::Event &Spawn);
  /// \p Spawn may come before \p E, which is at \p H, in the same function: what that has asked is of no use then.
  bool startedSince(const Home &H, const ir::Event *E, const ir::Event &Spawn) const;
  /// True if whoever puts down \p Flag joins a thread, but for the one who makes it, and somebody does.
  bool downByJoin(const clang::Decl *Flag);
  const Facts &at(const Home &H);

  const Summaries &S;
  llvm::DenseMap<const ir::Event *, Home> Homes;
  llvm::DenseMap<const ir::Event *, Cell> Handles; ///< of spawns
  llvm::DenseMap<const clang::Decl *, bool> DownByJoin;
  std::map<const ir::Process *, std::vector<Facts>> ByProcess; ///< lookups only
  std::optional<llvm::DenseSet<const clang::Decl *>> Written; ///< members that the unit writes, once somebody has asked
  llvm::DenseMap<const clang::Decl *, bool> Turned; ///< those of Changed that are given one constant only
  std::optional<llvm::DenseSet<const clang::Decl *>> Changed; ///< those that others than constructors do, the same
};

/// `thread_.joinable()`, of the object itself, also by a method that returns just that: the handle that it asks; or
/// null.
const clang::Expr *ownHandle(const clang::Expr *E, bool Whole = true);

} // namespace belay::analysis

#endif
