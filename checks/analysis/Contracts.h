//===- Contracts.h - what code says of the locks of its callers -----------===//
//
// `popLocked`, `AssertHeld()`, `// REQUIRES: mutex held`: who may call it is said
// in a name, an attribute, an assertion or a comment.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_CONTRACTS_H
#define BELAY_ANALYSIS_CONTRACTS_H

#include "analysis/Summary.h"

namespace belay::analysis {

/// True if \p P says that its caller holds a lock: an attribute, a guard that it is given, an assertion, its name or
/// the comment above it.
bool lockedByContract(const ir::Process &P);

/// \p P has a guard for a parameter, or what can be made only by who has one.
bool isGivenGuard(const ir::Process &P);

/// True if whoever calls \p F means to do without a lock, as its name says.
bool doesWithout(const clang::FunctionDecl *F);

/// True if the comment above \p F says that its caller is to unlock what it has locked.
bool givesLocked(const clang::FunctionDecl *F);

/// True if a declaration of \p F says that who has the lock may take it again: by its name, a parameter's, or the
/// comment above it.
bool saysReentrant(const clang::FunctionDecl *F);

/// What a function returns with a lock held, an object of \p T, lets go of it: a member is a guard, or the deleter of a
/// `unique_ptr` is the user's.
bool returnsKeeper(clang::QualType T);

/// The comment above \p F says that it needs no lock.
bool saysItDoesWithout(const clang::FunctionDecl *F);

/// True if the comment above \p R says that it needs no lock.
bool meansToDoWithout(const Record &R);

/// `if (threads_) { lock_guard l(mutex_); ++n_; } else { ++n_; }`: \p R is what is done in the same way under a lock,
/// or else without.
bool doesLikewise(const Summaries &S, const Record &R);

/// What is at \p L comes from a macro with \p Part in its name, in whichever case.
bool inMacro(clang::SourceLocation L, const clang::ASTContext &Ctx, llvm::StringRef Part);
/// What is at \p L comes from a macro that asserts: `assert`, `DLIB_CASSERT`, `ASSERT_EQ`.
bool inAssertion(clang::SourceLocation L, const clang::ASTContext &Ctx);

} // namespace belay::analysis

#endif
