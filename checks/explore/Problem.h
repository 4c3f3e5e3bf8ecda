//===- Problem.h - what an exploration found ------------------------------===//

#ifndef BELAY_EXPLORE_PROBLEM_H
#define BELAY_EXPLORE_PROBLEM_H

#include "analysis/Finding.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseSet.h"
#include <map>
#include <string>
#include <vector>

namespace belay::explore {

/// How the user knows thread \p Id of a witness.
std::string threadName(unsigned Id);

/// What a thread does in a witness.
struct Step {
  unsigned Thread = 0;
  clang::SourceLocation Loc;
  std::string Text; ///< "locks 'mutex'"
};

/// Something that goes wrong for certain if the environment and the scheduler
/// choose as the witness says.
struct Problem {
  enum Kind : uint8_t {
    Race,           ///< two accesses that nothing orders; Other is the first of them
    DeadAccess,     ///< of an object whose frame or block is gone; Other: where it went
    DestroyedInUse, ///< the same, but nothing orders the two
    BlockedForever, ///< a wait that nobody will end
    BlockingCycle,  ///< threads that wait for each other
    DoubleLock,
    SelfJoin,
    JoinTwice,
    UnlockNotHeld,
    Unjoined, ///< a joinable std::thread that was started here is destroyed or assigned over at Other
    NegativeCount,
    Uncaught,      ///< an exception leaves the thread
    LeftLocked,    ///< a thread ends while it holds a mutex
    MutexDestroyed, ///< while it is held, or a condition while somebody waits
    MutexUnmade,    ///< locked before anybody has initialised it; Other: where its memory comes from, if it is allocated
    FailsByOrder    ///< an assertion, or main by what it returns; in other orders of the same steps all ends well
  };
  Kind K;
  clang::SourceLocation Loc, Other;
  clang::SourceLocation Started; ///< BlockedForever: where the thread is
  bool Certain = true;           ///< false: rests on something unknown, and isn't reported
  bool Met = false;              ///< only if code that isn't known doesn't order the threads in a way of its own
  bool Write = false, OtherWrites = false;
  llvm::SmallVector<clang::SourceLocation, 2> Waits; ///< BlockingCycle: where its threads wait
  bool OfLocks = false;                              ///< BlockingCycle: all of them for mutexes
  bool Turns = false; ///< BlockedForever: in a loop, and where it was seen to come round is any place in it
  unsigned Thread = 0, OtherThread = 0;
  unsigned Cost = 0; ///< of the witness: how many preemptions, and how many threads
  const clang::Decl *Root = nullptr; ///< the variable concerned, if it has a name
  std::string Name;                  ///< as the user would write it
  std::string Text;                  ///< what is being done there, or waited for
  std::vector<Note> Notes;           ///< what else has to be known of it
  std::vector<Step> Witness;         ///< how it comes to it, in the order of execution
  std::vector<Step> Ends;            ///< and where that leaves the threads concerned
  bool operator==(const Problem &) const = delete;
};

/// \p P in a sentence.
std::string describe(const Problem &P);

/// What ended paths: how often, by the user's line and the call or function.
using Unknowns = std::map<unsigned, std::map<std::string, unsigned>>;

/// Places in the user's code.
using Places = llvm::DenseSet<clang::SourceLocation>;

/// What one root took.
struct RootStats {
  const clang::FunctionDecl *F = nullptr; ///< null: what somebody who isn't known may do
  std::string Name;
  uint64_t Steps = 0;
  bool Complete = false; ///< within the bound of preemptions, and nothing was unknown
  bool Ends = false;     ///< and so did all its threads, in all orders that were seen
};

/// All that was found in a unit.
struct Exploration {
  std::vector<Problem> Problems;
  std::vector<RootStats> Roots;
  uint64_t Steps = 0;
  Unknowns Blind;
};

} // namespace belay::explore

#endif
