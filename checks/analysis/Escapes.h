//===- Escapes.h - exceptions that leave a thread's entry -----------------===//
//
// A throw in the thread's own code, for which no handler is found on the way up
// through the calls that lead there. A handler that ends in `throw;` lets it
// through; a function that is noexcept ends the program by itself, and says so.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_ESCAPES_H
#define BELAY_ANALYSIS_ESCAPES_H

#include "analysis/Threads.h"
#include <vector>

namespace clang {
class CXXTryStmt;
class CXXCatchStmt;
} // namespace clang

namespace belay::analysis {

struct Escape {
  const Frame *In = nullptr; ///< whose process throws
  const ir::Event *Throw = nullptr;
  clang::QualType Type;
  bool Defect = false; ///< a std::logic_error, or one of what a test calls: tells of a defect, which may well end the
                       ///< program
};

/// In the order of the frames.
std::vector<Escape> escapes(const Thread &T);

/// Adds the try statements of \p Body that have \p E in their block, innermost
/// first; false if \p E isn't found.
bool triesAround(const clang::Stmt *Body, const clang::Stmt *E, llvm::SmallVectorImpl<const clang::CXXTryStmt *> &Out);
/// The innermost try statement of \p Body that has \p At in its block; null if none.
const clang::CXXTryStmt *tryAround(const clang::Stmt *Body, clang::SourceLocation At);
/// True if \p H ends in `throw;`.
bool rethrows(const clang::CXXCatchStmt *H);

} // namespace belay::analysis

#endif
