//===- Locks.h - what is held and what is ordered at each event -----------===//
//
// One process at a time: a forward must-analysis of held locks and acquired
// tokens, and a backward may-analysis of released tokens. Calls are seen
// through their summaries.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_LOCKS_H
#define BELAY_ANALYSIS_LOCKS_H

#include "analysis/Summary.h"
#include "llvm/ADT/DenseSet.h"

namespace belay::analysis {

/// \p P with the copies that closures hold replaced by what they are copies of.
const ir::Place *copied(ir::Module &M, const ir::Place *P);
/// The same where the copies are handles of one thing, made by a constructor.
const ir::Place *handled(ir::Module &M, const ir::Place *P);

/// Which declarations serve as flags, and with which values. A flag orders what
/// comes before it is set and what comes after it is seen set.
class Flags {
public:
  explicit Flags(const ir::Module &M);
  /// The declaration that names \p P: its last field, or its root variable.
  static const clang::Decl *key(const ir::Place *P);
  /// True if some branch or predicate depends on \p P's declaration.
  bool tested(const ir::Place *P) const { return Tested.contains(key(P)); }
  /// True if some thread wins \p P's declaration by an update, and so holds it
  /// until it is stored again: a spin lock, a once flag.
  bool claimed(const ir::Place *P) const { return Claimed.contains(key(P)); }
  /// True if \p P's declaration counts users: it goes up and down by one, and branches ask whether there are any.
  bool counts(const ir::Place *P) const { return Counts.lookup(key(P)) == (Up | Down) && tested(P); }
  /// True if \p F, or a lambda that it makes, counts \p P down.
  bool countsDown(const clang::FunctionDecl *F, const ir::Place *P) const {
    return Downs.contains({F->getCanonicalDecl(), P});
  }
  /// Whether some write after initialisation may set \p P to \p Value.
  bool mayBecome(const ir::Place *P, bool Value) const;

private:
  void pointedTo(const ir::Module &M);
  llvm::DenseSet<const clang::Decl *> Tested, Claimed;
  llvm::DenseMap<const clang::Decl *, unsigned> Written; ///< 1 true, 2 false, 4 anything
  enum { Up = 1, Down = 2, Otherwise = 4 };
  llvm::DenseMap<const clang::Decl *, unsigned> Counts; ///< how it is written
  llvm::DenseSet<std::pair<const clang::Decl *, const ir::Place *>> Downs;
};

/// True if whoever unlocks \p X, which isn't known to be held, may unlock \p Lock: a guard that users wrote keeps a
/// pointer, which may point to any mutex.
bool mayUnlock(const ir::Place *X, const ir::Place *Lock);

/// The read of an integer that edge \p Succ of \p B has found to be 0; null if there is none.
const ir::Event *seenZero(const ir::Block &B, unsigned Succ);

/// A method whose body isn't seen, on an object that both threads know, may be
/// how they wait for each other (`server.wait_until_ready()`), and so may a
/// function that is given a mutex: unknown is silent. The copies of such an object
/// may be handles of one thing (`wait_group`).
Tokens opaque(const ir::Event &E, ir::Module &M);

/// A lock that may not come off.
bool isTry(const ir::Event &E);

/// A function that says, in its name or to Clang, that it locks or unlocks for others.
bool locksForOthers(const clang::FunctionDecl *F);

/// The state before an event.
struct Point {
  Lockset Locks;
  Tokens MayHold; ///< on some path, not on all
  Tokens Dropped;
  Tokens After;
  Tokens Written; ///< flags, since the first lock was taken
  Tokens Down;    ///< flags that only ever go up, and have been found down since then
  Tokens Idle;    ///< guards of recursive mutexes that have let go of them
  bool operator==(const Point &) const = default;
  void unlock(const ir::Place *X, bool Implicit = false);
  // EntryLocks.cpp
  /// `if (n) { unlock(); work(); lock(); }`: the caller's lock, which it has taken again, \p Other never let go of.
  void regain(Point &Other) const;
};

class Flow {
public:
  Flow(const Summaries &S, const Flags &F, const ir::Process &P);
  /// Computes the states; false if nothing in the process locks or orders.
  bool run();
  /// State at the entry of block \p B, null if it can't be reached.
  const Point *at(unsigned B) const { return Reached[B] ? &In[B] : nullptr; }
  /// Moves \p Pt over \p E.
  void step(Point &Pt, const ir::Event &E) const;
  /// Tokens that may be released after each event of block \p B.
  std::vector<Tokens> before(unsigned B) const;
  const Tokens &releasedFrom(unsigned B) const { return Out[B]; }
  /// What \p E releases when it happens at \p Pt.
  Tokens released(const ir::Event &E, const Point &Pt) const;

  /// Flags that \p E writes, with no lock that it takes itself.
  Tokens sets(const ir::Event &E) const;

private:
  struct Effect {
    Lockset Acquired;
    Tokens MayAcquire, Released, Acquires, Releases, Tests, Sets;
  };
  const Effect *effect(const ir::Event &E) const;
  void move(Point &Pt, const ir::Event &E) const;
  void unlockSome(Point &Pt, const ir::Event &E) const;
  void handOver(Point &Pt, const ir::Event &E) const; // Opaque.cpp
  // Counters.cpp
  void count(Point &Pt, const ir::Event &E) const;
  void nobody(const ir::Block &B, unsigned Succ, Point &Pt) const;
  void leave(Point &Pt) const;
  void collect();
  void attempts(const ir::Block &B, unsigned Succ, bool Partial, Point &Pt,
                llvm::ArrayRef<const ir::Event *> Tries) const; // Attempts.cpp
  void branch(const ir::Block &B, unsigned Succ, Point &Pt, llvm::ArrayRef<const ir::Event *> Tries) const;
  bool join(unsigned B, Point Pt);
  /// The mutexes that are held when the process is entered, since it unlocks them.
  Tokens enteredWith() const;
  bool unlockedFirst(const ir::Place *X) const;
  bool unlockedLast(const ir::Place *X) const;
  bool mayLock(const ir::Place *X) const;
  Tokens waitedWith() const;

  const Summaries &S;
  const Flags &F;
  const ir::Process &P;
  bool HasFence = false, Relevant = false;
  llvm::DenseMap<const ir::Event *, Effect> Effects;
  llvm::DenseMap<const ir::Event *, Tokens> Released;
  llvm::DenseSet<const ir::Place *> AtomicallyRead;
  std::vector<Point> In;
  std::vector<bool> Reached;
  std::vector<Tokens> Out; ///< per block: released from its entry on
};

} // namespace belay::analysis

#endif
