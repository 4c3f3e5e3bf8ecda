//===- Environment.h - what comes from outside of the program -------------===//

#ifndef BELAY_EXPLORE_ENVIRONMENT_H
#define BELAY_EXPLORE_ENVIRONMENT_H

#include "clang/AST/Decl.h"

namespace belay::explore {

/// A string of chars of the standard library, or a view of one.
bool isText(clang::QualType T);
/// A stream of the standard library, or what is read and written as one.
bool isStream(clang::QualType T);
/// True if \p F asks the system for something: its result is a choice of the environment's, as is what it writes.
bool asksSystem(const clang::FunctionDecl *F);
/// True if \p F, which asks the system, may be about what another thread of the program sends.
bool isOfSockets(const clang::FunctionDecl *F);
/// True if \p F makes a way by which the program can send something to itself.
bool makesPipe(const clang::FunctionDecl *F);

} // namespace belay::explore

#endif
