//===- Closers.h - who may close a channel --------------------------------===//
//
// The sending side closes, once, after its last send. A receiver that closes, or one
// of several senders, does so while others may still send.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_CLOSERS_H
#define BELAY_ANALYSIS_CLOSERS_H

#include "analysis/Endings.h"
#include "analysis/Finding.h"
#include "analysis/Running.h"
#include "analysis/Threads.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct WrongCloser {
  Confidence Level = Confidence::Likely;
  const Thread *T = nullptr; ///< it closes
  Ending Close;
  const ir::Event *Receive = nullptr; ///< and receives here; null: it is one of several senders
  Ending Send;                        ///< by somebody else, or by another of its kind
  const Thread *Sender = nullptr;     ///< null: who sends is no thread of this unit
};

std::vector<WrongCloser> wrongClosers(const Unit &U);

} // namespace belay::analysis

#endif
