//===- Polarity.h - how a condition hangs on one variable -----------------===//

#ifndef BELAY_ANALYSIS_POLARITY_H
#define BELAY_ANALYSIS_POLARITY_H

#include "clang/AST/Expr.h"

namespace belay::analysis {

enum Polarity : uint8_t { Up = 1, Down = 2, Mixed = 4 };

/// How \p E depends on \p D as the operands of `!`, `&&` and `||` do: writing
/// `false` to what it only grows with can't make it true. Adds to \p Out.
void polarity(const clang::Expr *E, const clang::Decl *D, bool Positive, uint8_t &Out);

/// True if \p E is \p Want as soon as \p D is \p Value, whatever else it tests.
bool suffices(const clang::Expr *E, const clang::Decl *D, bool Value, bool Want);

} // namespace belay::analysis

#endif
