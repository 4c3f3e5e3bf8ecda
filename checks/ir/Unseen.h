//===- Unseen.h - calls without a body that say what they do --------------===//

#ifndef BELAY_IR_UNSEEN_H
#define BELAY_IR_UNSEEN_H

#include "model/Model.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include <optional>

namespace belay::ir {

/// Whether a call of \p F, by its name, locks the mutex that is its first argument (true) or unlocks it:
/// `log_mutex_lock(&m)`, `UnlockMutex(m)`. Nothing if it doesn't say, or is told more than where it is called.
std::optional<bool> locksByName(const clang::FunctionDecl *F, llvm::ArrayRef<const clang::Expr *> Args,
                                model::Model &Md);

/// `lock`, `Lock` or `lock_shared` of a class that has its counterpart too: 1; the counterpart: -1. An attribute that
/// names another lock knows better.
int locksItself(const clang::CXXMethodDecl *MD);

/// True if \p F, a method of a class of another unit, locks or unlocks its object: the class is a mutex by its name,
/// too.
bool isUnseenMutex(const clang::FunctionDecl *F);

/// True if \p F, whose only argument leads to a \p Given, unlocks that by its name.
bool unlocksByName(const clang::FunctionDecl *F, clang::QualType Given, model::Model &Md);

} // namespace belay::ir

#endif
