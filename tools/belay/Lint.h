//===- Lint.h - clang-tidy's engine over many units -----------------------===//

#ifndef BELAY_TOOLS_LINT_H
#define BELAY_TOOLS_LINT_H

#include "Units.h"

namespace belay {

struct LintRequest {
  std::string Checks;     // globs, as of checkGlobs()
  std::string Confidence; // empty: as configured
  std::string Models;     // empty: as configured
  unsigned Jobs = 1;
  bool Fix = false, Quiet = false;
};

/// Runs the checks, prints the findings of all units, sorted, each once, and
/// returns the exit code.
int lint(const std::vector<SourceUnit> &Units, const LintRequest &Request);

} // namespace belay

#endif
