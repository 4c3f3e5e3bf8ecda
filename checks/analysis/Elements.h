//===- Elements.h - what changing a container does to its elements --------===//
//
// A list or a map changes, and whoever holds on to an element of it may go on;
// not so with a vector.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_ELEMENTS_H
#define BELAY_ANALYSIS_ELEMENTS_H

#include "analysis/Summary.h"

namespace belay::analysis {

/// True if \p R, which changes the container at its object, may move or end elements that are in it already: not where
/// a node is added to others, or taken out of them with its thread, or an element at either end of a deque.
bool disturbs(const Record &R);

} // namespace belay::analysis

#endif
