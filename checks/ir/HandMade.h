//===- HandMade.h - atomic operations from before there were any ----------===//

#ifndef BELAY_IR_HANDMADE_H
#define BELAY_IR_HANDMADE_H

#include "clang/AST/Expr.h"

namespace belay::ir {

/// True if \p E, an object that \p In reads or writes, is spelled as an atomic one: with fences for the compiler
/// around what a parameter points to (`ck_pr_load`), with a cast to volatile of what isn't (`READ_ONCE`), or by a
/// function that is named after loading or storing the volatile number that it is given (`NoBarrier_Load`).
bool meantAtomic(const clang::Expr *E, const clang::FunctionDecl *In);

} // namespace belay::ir

#endif
