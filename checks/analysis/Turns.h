//===- Turns.h - threads that work only when they are told to -------------===//
//
// A thread waits until a counter of its own is set, works, and sets it back.
// Whoever sets it waits until it is set back before going on. Between these two
// the thread works beside others, and nowhere else.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_TURNS_H
#define BELAY_ANALYSIS_TURNS_H

#include "analysis/Unit.h"

namespace belay::analysis {

class Turns {
public:
  explicit Turns(const Unit &U) : U(U), S(*U.Sums) {}
  /// True if \p Inside, of a thread that runs \p Entries, is what it does in its turn, and \p Outside comes neither in
  /// between nor in what may be called there.
  bool apart(const Record &Inside, llvm::ArrayRef<Target> Entries, const Record &Outside) const;

private:
  bool waits(const ir::Process &P, const ir::Place *Turn) const;
  bool tells(const ir::Process &P, const ir::Place *Turn) const;

  const Unit &U;
  const Summaries &S;
};

} // namespace belay::analysis

#endif
