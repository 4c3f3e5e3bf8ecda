//===- OpenEnds.h - loops over a channel that nobody closes ---------------===//
//
// A loop that takes until the channel is closed ends only if somebody closes it: the
// last sender of Belay's channels when it dies, who sets the flag of a hand-written
// one, the last writing end of a pipe. Threads that the unit starts are left to the
// stop paths, which ask the same of their loops.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_OPENENDS_H
#define BELAY_ANALYSIS_OPENENDS_H

#include "analysis/Endings.h"
#include "analysis/Threads.h"

namespace belay::analysis {

struct OpenEnd {
  enum Kind {
    Kept,    ///< a sender that lives in the function that waits
    Unset,   ///< a closed flag that nothing sets
    Writing, ///< the writing end of a pipe that nobody closes
    Child,   ///< the same, that a forked child has beside its parent
    Joined   ///< the same, that whoever joins the thread that reads has still open
  } K = Kept;
  clang::SourceLocation Loop, Made;
  std::string On, By; ///< what is taken from, and what stays open
  clang::SourceLocation Read{}; ///< Joined: by the thread
};

std::vector<OpenEnd> openEnds(const Threads &Ts, Endings &E);

} // namespace belay::analysis

#endif
