//===- Identity.h - the same finding after an edit elsewhere --------------===//

#ifndef BELAY_TOOLS_IDENTITY_H
#define BELAY_TOOLS_IDENTITY_H

#include "clang/AST/ASTContext.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace belay {

struct Identity {
  std::string Function; // qualified, of the outermost function (or else class or variable) around the place
  std::string Digest;   // of the check, that function's USR and the tokens from the place to the statement's end
};

/// Holds neither paths nor lines: what is moved, renamed with its file or
/// formatted otherwise keeps its identity.
Identity identify(clang::ASTContext &Context, clang::SourceLocation Place, llvm::StringRef Check);

} // namespace belay

#endif
