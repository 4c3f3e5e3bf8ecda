//===- LostExchanges.h - exchanges that fail, and nobody looks -------------===//
//
// `old = n.load(); n.compare_exchange_weak(old, old + 1);`: if another thread was
// faster, or for no reason at all, nothing is stored.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_LOSTEXCHANGES_H
#define BELAY_ANALYSIS_LOSTEXCHANGES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct LostExchange {
  const ir::Event *Exchange, *Load; ///< of the old value, from which the new one is made
  bool Weak;
};

/// In the order of the functions. Not of what is in a loop, which comes by again.
std::vector<LostExchange> findLostExchanges(const Unit &U);

} // namespace belay::analysis

#endif
