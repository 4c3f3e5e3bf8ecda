//===- TwoSteps.h - atomics that are looked at, then changed --------------===//
//
// Each step is atomic, both together are not: another thread can change the
// value in between. Where none is known that does, it may still be out of sight.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_TWOSTEPS_H
#define BELAY_ANALYSIS_TWOSTEPS_H

#include "analysis/Confinement.h"

namespace belay::analysis {

struct TwoSteps {
  enum Kind {
    Update, ///< stores what it computes from the old value
    Claim,  ///< acts if it finds a flag unset, and sets it
    Record, ///< stores what is more, or less, than it finds
    Count,  ///< counts down if it finds a counter above zero
    Fill,   ///< counts up if it finds a counter below a limit
    Reset,  ///< takes what was counted, and sets it to zero
    Last,   ///< counts down, and then looks whether it was the last one, who frees
  };
  Kind K = Update;
  const ir::Event *Look = nullptr, *Change = nullptr;
  Side Own, Other; ///< the change, and what may come in between
  const ir::Event *Started = nullptr;
  bool Alone = false; ///< nobody is known who comes in between; Own and Other are Change itself
  const ir::Event *Once =
      nullptr; ///< Alone: what may be done only once: the change, if the function tells who was first
  const ir::Event *Beside = nullptr; ///< Alone: by what else the function does, several threads run it
};

/// In source order, one for each change.
std::vector<TwoSteps> findTwoSteps(const Unit &U);

} // namespace belay::analysis

#endif
