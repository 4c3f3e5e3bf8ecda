//===- DoubleLocks.h - a mutex locked by a thread that holds it -----------===//
//
// Where a summary locks, through whatever calls, what is held for certain at
// that point of the same function: the thread waits for itself.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_DOUBLELOCKS_H
#define BELAY_ANALYSIS_DOUBLELOCKS_H

#include "analysis/Finding.h"
#include "analysis/Summary.h"
#include "analysis/Unit.h"
#include <optional>

namespace belay::analysis {

struct DoubleLock {
  enum Kind : uint8_t {
    Exclusive, ///< locked twice
    Upgrade,   ///< held shared, locked exclusively
    Downgrade, ///< held exclusively, locked shared
    Readers    ///< locked shared twice: hangs when a writer comes in between
  } K = Exclusive;
  Record Again;                ///< as the function sees it that sees both
  std::optional<Record> First; ///< none if a caller's contract locks
  clang::SourceLocation Loc;   ///< where it locks again
  const ir::Place *Mutex = nullptr;
  const ir::Event *Writer = nullptr; ///< Readers: who locks it exclusively
  Confidence Level = Confidence::Likely;
};

/// In the order of the call graph, one for each place that locks again.
std::vector<DoubleLock> findDoubleLocks(const Unit &U);

} // namespace belay::analysis

#endif
