//===- ArgumentOrder.h - two objects, locked as they are given ------------===//
//
// `transfer(from, to)` locks one account and then the other. Two threads that pass
// the same two the other way round wait for each other.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_ARGUMENTORDER_H
#define BELAY_ANALYSIS_ARGUMENTORDER_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct ArgumentOrder {
  const ir::Event *First = nullptr, *Second = nullptr;
  const ir::Event *Chosen = nullptr; ///< the call with two elements that nothing orders; null: who locks chooses them
  clang::SourceLocation Started;     ///< a thread that gets there; invalid for an operation on two equal objects
};

/// In source order.
std::vector<ArgumentOrder> findArgumentOrders(const Unit &U);

} // namespace belay::analysis

#endif
