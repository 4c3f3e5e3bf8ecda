//===- Changes.h - findings on certain lines only -------------------------===//

#ifndef BELAY_TOOLS_CHANGES_H
#define BELAY_TOOLS_CHANGES_H

#include "Report.h"
#include "Sources.h"
#include "clang-tidy/ClangTidyOptions.h"
#include "llvm/Support/Error.h"

namespace belay {

/// As clang-tidy takes them: names are the ends of paths, a file without lines is whole.
using LineFilter = std::vector<clang::tidy::FileFilter>;

/// clang-tidy's --line-filter.
llvm::Expected<LineFilter> parseLineFilter(llvm::StringRef JSON);

/// What is different in the working tree below \p Root since it and \p Ref of git
/// had the same commit, with files that git doesn't know yet.
llvm::Expected<LineFilter> changedSince(llvm::StringRef Ref, llvm::StringRef Root);

/// The new lines of a patch without context; names are put below \p Root.
LineFilter parsePatch(llvm::StringRef Patch, llvm::StringRef Root);

/// Takes from \p R the findings of which neither the place nor a note is on such a line.
void keepLines(Report &R, const LineFilter &Lines, Sources &Text);

} // namespace belay

#endif
