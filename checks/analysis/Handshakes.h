//===- Handshakes.h - threads that answer before more is done -------------===//
//
// `pthread_create(...); while (starting) pthread_cond_wait(...);`: whoever starts
// a thread and waits until it has set something goes on after all that the thread
// does before that.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_HANDSHAKES_H
#define BELAY_ANALYSIS_HANDSHAKES_H

#include "analysis/Summary.h"

namespace belay::analysis {

/// True if the function that makes \p Spawn waits for the thread, after it has started it, until \p Other is done: on
/// every way to \p Then, of that function, or to its end if that is another's.
bool answeredBefore(const Summaries &S, const Record &Spawn, const Record &Other, const Record &Then);

/// True if \p A and \p B, of two threads that \p Spawn starts, are both done before the next one is started.
bool startedInTurn(const Summaries &S, const Record &Spawn, const Record &A, const Record &B);

} // namespace belay::analysis

#endif
