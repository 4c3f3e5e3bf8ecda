//===- Finding.h - what a check reports -----------------------------------===//

#ifndef BELAY_ANALYSIS_FINDING_H
#define BELAY_ANALYSIS_FINDING_H

#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/SmallVector.h"
#include <string>

namespace belay {

/// How sure a finding is. `Discipline`: the house rule is broken, nothing has to
/// go wrong. `Likely`: found by the compositional engines. `Proven`: a witness
/// exists, or the rule is local and exact.
enum class Confidence { Discipline, Likely, Proven };

struct Note {
  clang::SourceLocation Loc;
  std::string Message;
};

struct Finding {
  Confidence Level = Confidence::Likely;
  clang::SourceLocation Loc;
  std::string Message;
  llvm::SmallVector<Note, 4> Notes;
  llvm::SmallVector<clang::FixItHint, 2> Fixes;
};

} // namespace belay

#endif
