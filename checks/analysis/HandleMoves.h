//===- HandleMoves.h - what is done with a handle beside the events -------===//
//
// `return {std::move(t), 1};`: the handle goes into an object that the events
// don't follow. What becomes of it is not known then.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_HANDLEMOVES_H
#define BELAY_ANALYSIS_HANDLEMOVES_H

#include "ir/IR.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

namespace belay::analysis {

class HandleMoves {
public:
  explicit HandleMoves(const ir::Process &P) : P(P) {}
  /// True if the variable that \p Handle is in, or a part of it, is moved, returned or let out in a way that no event
  /// of the process tells of.
  bool letOut(const ir::Place &Handle);
  /// True if the temporary that \p Spawn makes is given to something.
  bool given(const ir::Event &Spawn);

private:
  void scan();
  void scan(const clang::Stmt *S);
  bool leaves(const clang::DeclRefExpr &Ref, const clang::VarDecl &V) const;
  bool isKept(const clang::CallExpr &C) const;
  bool isTold(const clang::VarDecl &V) const;
  bool isGiven(const clang::Expr *E) const;

  const ir::Process &P;
  bool Scanned = false;
  llvm::SmallVector<const clang::Stmt *, 32> Stack;
  llvm::DenseSet<const clang::VarDecl *> Out;
  llvm::DenseSet<const clang::Expr *> Given; ///< objects that are made to be given on
};

/// `pthread_create(&t, nullptr, run, &anything)`: true if \p Entry does nothing with its argument \p I.
bool leavesUnused(const ir::Process *Entry, unsigned I);

/// A lambda that holds \p Handle, or what points to it, by reference (a scope guard, a callback) may join it whenever it
/// runs; so may one that has a copy of the pointer.
bool isCaptured(const ir::Place *Handle, const ir::Module &M);

} // namespace belay::analysis

#endif
