//===- GivenAway.h - values that are used after they were sent ------------===//
//
// A value that is sent belongs to who receives it. What was moved into the channel
// is gone; what a pointer that was sent points to may be read by the receiver from
// then on, so the sender must not write it, unless it has heard from the receiver.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_GIVENAWAY_H
#define BELAY_ANALYSIS_GIVENAWAY_H

#include "analysis/Endings.h"

namespace belay::analysis {

struct GivenAway {
  bool Moved = false; ///< used after it was moved from; else written through what was sent
  Ending Send;
  std::string What;
  clang::SourceLocation Use;
  const ir::Process *In = nullptr; ///< writes, if not the sender itself
  clang::SourceLocation Inner;     ///< the write in In
};

std::vector<GivenAway> givenAway(Endings &E);

} // namespace belay::analysis

#endif
