//===- Fixes.h - the edits of all units, once -----------------------------===//

#ifndef BELAY_TOOLS_FIXES_H
#define BELAY_TOOLS_FIXES_H

#include "Report.h"
#include "Sources.h"
#include "clang/Tooling/Core/Replacement.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <functional>
#include <map>

namespace belay {

struct Edits {
  std::map<std::string, clang::tooling::Replacements> ByFile;
  size_t Findings = 0; // whose fix is among them
  size_t Left = 0;     // whose fix overlaps with another's, and waits for the next run
};

/// The fixes of all new findings: each whole or not at all, and the same edit of
/// a header that several units asked for once.
Edits mergeFixes(const Report &R);

/// Formats around the edits as \p StyleOf says for each file: a clang-format style, "file", or "none".
llvm::Error formatEdits(Edits &E, Sources &Text, llvm::function_ref<std::string(llvm::StringRef)> StyleOf);

/// As a patch for `patch -p1` or `git apply` in \p Root.
void printDiff(const Edits &E, llvm::StringRef Root, Sources &Text, llvm::raw_ostream &Out);

/// Each file is replaced in one step, or left as it was.
llvm::Error applyEdits(const Edits &E, Sources &Text);

} // namespace belay

#endif
