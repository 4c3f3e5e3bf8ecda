//===- Engine.h - clang-tidy's engine over one unit -----------------------===//

#ifndef BELAY_TOOLS_ENGINE_H
#define BELAY_TOOLS_ENGINE_H

#include "Prefix.h"
#include "Report.h"
#include "Units.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <optional>

namespace belay {

struct EngineOptions {
  std::string Checks;     // globs, as of checkGlobs()
  std::string Confidence; // empty: as configured
  std::string Models;     // empty: as configured
  // Regular expressions for headers with findings that count and, of these, for those that don't.
  std::optional<std::string> HeaderFilter, ExcludeHeaderFilter; // none: as configured
};

/// Runs the checks over \p Unit, reading everything through \p Files but what is in \p Offered, which
/// is taken for read if there is one and it changes no name that a header filter sees. What a NOLINT
/// suppresses is in the result, too, and marked.
UnitResult lintUnit(const SourceUnit &Unit, const EngineOptions &Options,
                    llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files, const Share &Offered = {});

/// The units with what .clang-tidy adds to their commands, as lintUnit() reads them; those not in \p Wanted are empty.
std::vector<SourceUnit> withExtraArguments(const std::vector<SourceUnit> &Units, const std::vector<size_t> &Wanted,
                                           const EngineOptions &Options);

/// Whether \p Check runs on \p File.
bool isEnabled(const EngineOptions &Options, llvm::StringRef File, llvm::StringRef Check);

/// How the code around a fix is to be formatted: a style of clang-format, "file" or "none".
std::string formatStyle(const EngineOptions &Options, llvm::StringRef File);

} // namespace belay

#endif
