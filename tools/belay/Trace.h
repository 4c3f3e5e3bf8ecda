//===- Trace.h - a witness, drawn -----------------------------------------===//

#ifndef BELAY_TOOLS_TRACE_H
#define BELAY_TOOLS_TRACE_H

#include "Units.h"
#include <optional>

namespace belay {

struct TracePlace {
  std::string File;
  unsigned Line = 0;
};

/// FILE:LINE.
std::optional<TracePlace> parseTracePlace(llvm::StringRef Text);

/// Draws what the explorer found at \p At on stdout and, unless \p Page is
/// empty, as an HTML page there. Returns the exit code: findings if there are any.
int trace(const std::vector<SourceUnit> &Units, const TracePlace &At, llvm::StringRef Page, llvm::StringRef Models);

} // namespace belay

#endif
