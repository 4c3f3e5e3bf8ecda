//===- Lint.h - the checks over many units, and what comes of it ----------===//

#ifndef BELAY_TOOLS_LINT_H
#define BELAY_TOOLS_LINT_H

#include "Changes.h"
#include "Engine.h"
#include "Units.h"
#include "Writers.h"
#include <chrono>

namespace belay {

/// What to do with the file of LintRequest::Baseline; Use: leave out what is in it.
enum class BaselineMode { Use, Write, Prune, Diff };
enum class FixMode { None, Apply, DryRun };

struct LintRequest {
  EngineOptions Engine;
  unsigned Jobs = 0;                 // one for each core
  std::chrono::seconds TimeLimit{0}; // of each unit; zero: none
  std::string CacheDirectory;        // empty: none
  bool SharePrefixes = false;        // parse what units have in common once
  bool Quiet = false;

  std::string Baseline; // empty: none
  BaselineMode BaselineDo = BaselineMode::Use;
  std::optional<LineFilter> Lines; // of --line-filter
  std::string Since;               // a revision of git; empty: none
  bool UnusedNoLints = false, NoLintReasons = false;

  FixMode Fix = FixMode::None;
  std::string ExportFixes; // a file for clang-apply-replacements; empty: none

  Format As = Format::Text;
  std::string Output;                                        // empty: stdout
  std::optional<Confidence> FailOn = Confidence::Discipline; // none: findings don't fail
};

/// Runs the checks, writes the report and returns the exit code.
int lint(const std::vector<SourceUnit> &Units, const LintRequest &Request);

} // namespace belay

#endif
