//===- Search.h - every order of the threads' steps, within a bound -------===//

#ifndef BELAY_EXPLORE_SEARCH_H
#define BELAY_EXPLORE_SEARCH_H

#include "explore/Guesses.h"
#include "explore/Machine.h"
#include "llvm/ADT/DenseMap.h"
#include <array>
#include <deque>

namespace belay::explore {

struct Limits {
  uint64_t Steps = 1000000;     ///< instructions, and what costs as much, for one root
  uint64_t LeastSteps = 100000; ///< for one that is presumed, and for a second look
  uint64_t UnitSteps = 2000000; ///< for a unit: no root begins after these
  uint64_t TestSteps = 20000;   ///< for each of a unit's many roots, as those of a large test
  size_t Problems = 32;         ///< of a root, beside those that are known
  unsigned Preemptions = 2;
  unsigned States = 20000; ///< that wait to be gone on with
  bool Everything = false; ///< every order, and what seldom happens: preemptions don't count
  bool Nested = false;     ///< preemptions don't count where who has a mutex locks another, or starts a thread
};

/// Explores one root: states with fewer preemptions first, so that the witness
/// that is found first is one of the simplest.
class Search {
public:
  Search(Program &P, Symbols &Syms, const Limits &L, const Closed &Own) : Most(L), M(P, Syms, L.Steps) { M.Own = &Own; }
  void blame(Unknowns &Out) { M.Blind = &Out; }
  void run(State Begin, bool IsMain, std::vector<Problem> &Out);
  /// Where memory and what synchronises is used.
  void note(Places &Out) { M.Touched = &Out; }
  bool complete() const { return !M.Incomplete && !Cut; }
  /// Some order came to its end, with all threads, and none that was seen left any, or came to anything wrong or unknown.
  bool endsAsSeen() const { return Ends && !Abandons && !M.Incomplete && !Wrong; }
  /// Nothing went wrong in any order of the steps.
  bool clean() const { return Most.Everything && complete() && !M.Relaxed && !Wrong; }
  /// And from wherever that leads, every thread can come to its end.
  bool ends() const;
  uint64_t steps() const { return M.Steps; }
  /// Could locks close a cycle of more threads than the preemptions reach?
  bool nests() const { return M.Nests; }

private:
  void search(std::vector<Problem> &Out);
  void fork(State &S, unsigned Count);
  void go(State S, std::vector<Problem> &Out);
  void over(const State &S);
  bool isOver(const State &S, Stop How) const;
  Stop advance(Machine &Runs, State &S, unsigned &Ways) const;
  void push(State S, Decision D, unsigned Preemptions);
  void put(State S, Decision D, unsigned Preemptions, uint64_t Hash);
  void measure(State &S);
  uint64_t hash(State &S);
  bool replays(const State &S, const Problem &P);
  llvm::SmallVector<unsigned, 8> others(const State &S, unsigned Me) const;
  unsigned costOf(const State &S, unsigned Me) const;
  bool timeOut(const State &S, unsigned Me, unsigned Preemptions);
  void wake(const State &S);
  bool waits(State S, unsigned Id);
  bool letsIn(const State &S);
  std::optional<State> next();
  void collect(const State &S, std::vector<Problem> &Out);

  // Straight.cpp
  bool endsWell(const State &S, Stop How) const;
  void straight(unsigned Nth, uint64_t Most, std::vector<Problem> &Out);

  const Limits Most;
  Machine M;
  State Start;
  Guesses Guessed;
  bool IsMain = false, Cut = false, Wrong = false;
  bool Ends = false, Breaks = false; ///< some way came to an end; some way only to what isn't known
  bool Well = false;                 ///< some order of the steps came to a good end
  bool Abandons = false;             ///< some way ended before all threads
  using States = std::deque<State>;
  static constexpr size_t Levels = 3, Sizes = 14;
  std::array<std::array<States, Sizes>, Levels> Waiting; ///< by preemptions, and by threads and guesses
  States *Last = nullptr;                                ///< where the last one was put
  unsigned Turn = 0, Left = 0;                           ///< how often it was begun anew, and how long it is gone on
  llvm::DenseMap<const Instr *, unsigned> Forks;         ///< how often the environment has chosen there
  llvm::DenseMap<uint64_t, unsigned> Seen; ///< the fewest preemptions that a state was reached with
  // Everything:
  uint64_t From = 0;                                               ///< the state that is gone on with
  llvm::DenseMap<uint64_t, llvm::SmallVector<uint64_t, 2>> Before; ///< the states that lead to one
  std::vector<uint64_t> Final;                                     ///< that lead to no other
  bool Leaves = false;                                             ///< a thread that hasn't ended
};

/// What \p D says comes next in \p S.
void decide(State &S, const Decision &D);
/// \p D is what was decided last on the way to \p S.
void remember(State &S, Decision D);
/// The wait that thread \p I is in, as far as its phase and who it is allow it to return by itself.
Native awaited(const State &S, unsigned I);

// Oracles.cpp

/// Nobody in \p S can go on: who will wait for ever, and why.
void findBlocked(const Machine &M, const State &S, bool Ended, std::vector<Problem> &Out);
/// Does the thread that runs in \p S, which can't go on, wait for one that waits for it? Then so for ever, whatever
/// others do.
void findLoop(const Machine &M, const State &S, std::vector<Problem> &Out);
/// What shows how it came to \p P in \p S.
void explain(const State &S, Problem &P);

// Names.cpp

/// What is accessed at \p L, as it is written there: a variable, a member, or what a pointer leads to.
std::string spelled(const clang::ASTContext &Ctx, clang::SourceLocation L);

// Witness.cpp

/// What the threads have done until \p S.
std::vector<Step> witness(const State &S);

} // namespace belay::explore

#endif
