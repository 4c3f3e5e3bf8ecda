//===- EarlyCloses.h - descriptors that end before who reads from them -----===//

#ifndef BELAY_ANALYSIS_EARLYCLOSES_H
#define BELAY_ANALYSIS_EARLYCLOSES_H

#include "analysis/Unit.h"

namespace belay::analysis {

/// `shutdown(fd); close(fd); reader.join();`: by its next call the number can be another file's. Who only closes it
/// doesn't wake the thread.
struct EarlyClose {
  const ir::Event *Close, *Join, *Use;
  const ir::Process *Entry;
  bool Woken; ///< by a shutdown before
};

/// In the order of the functions.
std::vector<EarlyClose> findEarlyCloses(const Unit &U);

} // namespace belay::analysis

#endif
