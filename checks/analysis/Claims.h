//===- Claims.h - what a branch says of what it tests ---------------------===//
//
// `if (!started.exchange(true))`, `if (users.fetch_sub(1) == 1)`, and the loop
// of a spin lock let only one thread through: until the atomic is stored again,
// whoever gets there is alone.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_CLAIMS_H
#define BELAY_ANALYSIS_CLAIMS_H

#include "ir/IR.h"
#include <optional>

namespace belay::analysis {

/// The update that \p B asks for, and that one thread alone has seen succeed on its edge \p Succ; null if there is
/// none.
const ir::Event *claimed(const ir::Process &P, const ir::Block &B, unsigned Succ);

/// True if \p E stores what was computed from the old value if nobody else has changed it: whoever tries again gets
/// through.
bool updatesInTurn(const ir::Event &E);

/// A condition boiled down to one expression and what it must be.
struct Test {
  const clang::Expr *Base = nullptr;
  bool Value = true, Partial = false; ///< Partial: the last operand of && or ||
  bool Either = false;                ///< Partial: the value of the whole that any operand can give it
};
Test boil(const clang::Expr *C);

/// True if \p L, of the file that \p R is in, is in it.
bool within(clang::SourceLocation L, clang::SourceRange R);

/// The value that atomic write \p E stores; null if it isn't written.
const clang::Expr *storedBy(const ir::Event &E);

/// The memory order that somebody has written for atomic access \p E, a number as in std::memory_order; null if nobody
/// has.
std::optional<int64_t> orderOf(const ir::Event &E, const clang::ASTContext &Ctx);

/// The method that the object of access \p E in \p P is called with; empty if it isn't.
llvm::StringRef methodOn(const ir::Process &P, const ir::Event &E);

/// True if \p S is or holds \p E.
bool holds(const clang::Stmt *S, const clang::Expr *E);

/// True if \p S is, holds, or is a variable that was initialised by \p E.
bool about(const clang::Stmt *S, const clang::Expr *E, unsigned Depth = 0);

} // namespace belay::analysis

#endif
