//===- Nesting.h - what is done while a lock is held ----------------------===//

#ifndef BELAY_ANALYSIS_NESTING_H
#define BELAY_ANALYSIS_NESTING_H

#include "analysis/Summary.h"
#include <optional>

namespace belay::analysis {

/// A lock and something that happens under it, as the innermost function sees them that does both.
struct Nesting {
  Record Outer, Inner;
  const ir::Process *At = nullptr; ///< that function
  /// Where the inner one happens. If that is in another file than what was asked for, the function there calls back:
  /// the call that leads to it.
  clang::SourceLocation Loc;
};

/// \p Rs are the records of \p Owner's summary, or of something that \p Owner starts. Record \p I
/// happens with \p Lock held; nothing if none of them locks it, but a caller or a once-flag.
std::optional<Nesting> nest(const Summaries &S, llvm::ArrayRef<Record> Rs, unsigned I, const ir::Place *Lock,
                            const ir::Process &Owner);

} // namespace belay::analysis

#endif
