//===- Bodies.h - which functions are read without their bodies -----------===//
//
// Most of a unit is headers of the system, and much of that is text, streams,
// locales and intrinsics, whose bodies no check and no model asks for: what they
// do to a program's threads is known from their names. Their bodies are lexed and
// not parsed, and templates among them not instantiated.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_BODIES_H
#define BELAY_TOOLS_BODIES_H

#include "clang/AST/DeclBase.h"

namespace belay {

/// True if nobody reads the body of \p Function, given that the compiler's own headers lie under \p Resources.
/// Costs a look at the file and at the names of the namespaces and classes around.
bool isNeverRead(const clang::Decl &Function, llvm::StringRef Resources);

} // namespace belay

#endif
