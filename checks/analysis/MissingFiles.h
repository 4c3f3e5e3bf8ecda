//===- MissingFiles.h - files that are looked for, and then made ----------===//
//
// Between a test that finds no file of some name and the call that makes it another
// thread can come through the same test.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_MISSINGFILES_H
#define BELAY_ANALYSIS_MISSINGFILES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct MissingFile {
  enum Kind { Descriptor, Stream, Object } K = Descriptor; ///< open, fopen, std::ofstream
  const clang::Expr *Tested = nullptr, *Made = nullptr;
  clang::SourceLocation Started; ///< several threads that run both
};

/// In what several threads run at once with no lock, for a name that is the same in all of them.
std::vector<MissingFile> findMissingFiles(const Unit &U);

} // namespace belay::analysis

#endif
