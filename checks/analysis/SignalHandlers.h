//===- SignalHandlers.h - the handlers that a unit installs ---------------===//

#ifndef BELAY_ANALYSIS_SIGNALHANDLERS_H
#define BELAY_ANALYSIS_SIGNALHANDLERS_H

#include "clang/AST/Decl.h"
#include "llvm/ADT/MapVector.h"

namespace belay::analysis {

struct SignalHandlers {
  using Named = llvm::MapVector<const clang::FunctionDecl *, clang::SourceLocation>;
  Named All;            ///< canonical, and where each is made one; not those that only faults come to
  bool Blocked = false; ///< threads choose which signals they take
};

SignalHandlers signalHandlers(clang::ASTContext &Ctx);
/// Whether the unit calls what installs a handler at all.
bool installsHandlers(clang::ASTContext &Ctx);

} // namespace belay::analysis

#endif
