//===- Pipelines.h - the points where a stage may block ------------------===//
//
// A stage receives a value, makes another and sends it on. It must be possible
// to end it at each point: while it receives, while it makes the value, and while it sends.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_PIPELINES_H
#define BELAY_ANALYSIS_PIPELINES_H

#include "analysis/StopPaths.h"

namespace belay::analysis {

struct StageProblem {
  enum Kind {
    Send,    ///< nothing but the receiver ends the send
    Put,     ///< the same on a hand-written bounded queue
    Receive, ///< nothing but the sender ends the receive, though the stage can be stopped elsewhere
    Work,    ///< making the value blocks, and the done doesn't end it
  } K = Send;
  Confidence Level = Confidence::Likely;
  const Thread *T = nullptr;
  const ir::Event *E = nullptr; ///< what blocks
  std::string On;               ///< the channel, queue or operation
  clang::SourceLocation SendLoc;///< Work: the send that follows
  std::string Done;             ///< a done in scope that the send or receive could take
  clang::SourceLocation Stop;   ///< Receive: where the stop is asked for
};

/// Of all threads, in their order; \p Stops is what keeps them from being stopped.
std::vector<StageProblem> stageProblems(const StopContext &C, llvm::ArrayRef<StopProblem> Stops);

/// True if \p P is about the receive of a stage: unpreemptable-receive's business, not the thread's.
bool ofReceive(const StopProblem &P, const Summaries &S);

/// The end of the channel as who sends, receives or closes at \p E calls it.
std::string channelName(const ir::Event &E);

/// True if \p Wait waits for room in a queue: its condition compares a size.
bool waitsForRoom(const Frame &F, const ir::Event &Wait, const Summaries &S);

} // namespace belay::analysis

#endif
