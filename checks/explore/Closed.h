//===- Closed.h - variables that only a root's own code can reach ---------===//

#ifndef BELAY_EXPLORE_CLOSED_H
#define BELAY_EXPLORE_CLOSED_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <vector>

namespace clang {
class FunctionDecl;
class VarDecl;
} // namespace clang
namespace belay::analysis {
class Unit;
}

namespace belay::explore {

/// Whose variables a root may rely on.
struct Closed {
  bool Alone = false; ///< it is main, or a test that runs by itself: until it calls other units, nothing else runs
  bool Given = false; ///< it is a function whose caller gives it arguments
  llvm::DenseSet<const clang::VarDecl *> Variables;
};

/// What the functions of a unit name, looked up once for all roots.
class References {
public:
  explicit References(const analysis::Unit &U);
  /// Static variables, and others of the main file that no header mentions, which only functions that \p Roots can reach
  /// name, or that nobody writes.
  Closed of(llvm::ArrayRef<const clang::FunctionDecl *> Roots, bool Alone) const;
  /// \p Roots, and the functions that these lead to.
  llvm::DenseSet<const clang::FunctionDecl *> reached(llvm::ArrayRef<const clang::FunctionDecl *> Roots) const;
  /// The functions that \p F names.
  const llvm::DenseSet<const clang::FunctionDecl *> &functions(const clang::FunctionDecl *F) const;

private:
  struct Names {
    llvm::DenseSet<const clang::FunctionDecl *> Functions;
    llvm::DenseSet<const clang::VarDecl *> Variables;
  };
  llvm::DenseMap<const clang::FunctionDecl *, Names> Of;
  llvm::DenseSet<const clang::VarDecl *> Elsewhere; ///< named outside of functions
  llvm::DenseSet<const clang::VarDecl *> Written;   ///< not just read
};

} // namespace belay::explore

#endif
