//===- StopPaths.h - can a thread's owner end it? -------------------------===//
//
// Three things make a stop path: a way out of every cycle, no wait that is deaf
// to the signal, and somebody who gives the signal before the join. A problem
// says which one is missing. Whatever isn't understood counts as fine.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_STOPPATHS_H
#define BELAY_ANALYSIS_STOPPATHS_H

#include "analysis/Finding.h"
#include "analysis/Parties.h"
#include <vector>

namespace belay::analysis {

struct StopProblem {
  enum Kind {
    NoWayOut,       ///< a loop without an exit
    NoDone,         ///< house rule: a process of Belay's own that has no done
    DeafWait,       ///< a blocking operation that the signal doesn't end
    NeverSet,       ///< nobody gives the signal
    NeverReleased,  ///< the same for a semaphore or latch that it acquires
    JoinBeforeSet,  ///< the owner waits first
  } K;
  Confidence Level = Confidence::Likely;
  const Thread *T = nullptr;
  clang::SourceLocation LoopLoc, BlockLoc, SetLoc, JoinLoc, CheckLoc;
  std::string Block;  ///< what blocks, as the user calls it
  std::string Signal; ///< the flag; empty for a stop token that a wait is deaf to
  std::string Gives;  ///< what one does to give the signal: sets, signals, releases
  std::string Joiner; ///< the function that joins
  bool Reads = false; ///< DeafWait: the wait looks at the signal, but isn't woken
  bool Send = false;  ///< the operation is a send: unpreemptable-send's business
  /// True if the thread could be ended, and nobody does it in time.
  bool ofSignal() const { return K >= NeverSet; }
  const ir::Event *E = nullptr; ///< DeafWait, NoDone: the operation, in F
  const Frame *F = nullptr;
};

/// What the threads of a unit have in common.
struct StopContext {
  const Threads &Ts;
  const Uses &U;
};

/// A problem of kind \p K, and who waits for the thread.
StopProblem stopProblem(StopProblem::Kind K, const Thread &T, const Parties &P);
/// Of all threads, in their order.
std::vector<StopProblem> stopProblems(const StopContext &C);

/// True if \p T was started by one of Belay's own primitives.
bool ofBelay(const Thread &T);
/// The loops around block \p B of \p F and around the calls that lead there, innermost first.
struct LoopAt {
  const Loop *L;
  const Frame *F;
};
llvm::SmallVector<LoopAt, 4> loopsAround(const Threads &Ts, const Frame &F, unsigned B);
/// What the user calls the operation of \p E.
std::string operation(const ir::Event &E);
/// True if a receive is by an iterator over `each(done)`, which ends on the done.
bool preemptable(const ir::Event &E);
/// A sleep's duration in milliseconds, if it is a constant.
std::optional<int64_t> sleepMs(const clang::Expr *E, clang::ASTContext &Context);

} // namespace belay::analysis

#endif
