//===- InvertedTries.h - loops that go on while a try to lock comes off ---===//
//
// `while (!pthread_mutex_trylock(&m)) pause();` has the test the wrong way
// round: with the mutex in hand it tries once more, which only fails because it
// has it, and where another thread has it, it goes on without.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_INVERTEDTRIES_H
#define BELAY_ANALYSIS_INVERTEDTRIES_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// The tries that nothing but themselves, and what waits, is done after when they have come off, in the order of the
/// processes.
std::vector<const ir::Event *> findInvertedTries(const Unit &U);

} // namespace belay::analysis

#endif
