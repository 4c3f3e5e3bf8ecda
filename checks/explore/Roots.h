//===- Roots.h - where a closed program begins ----------------------------===//

#ifndef BELAY_EXPLORE_ROOTS_H
#define BELAY_EXPLORE_ROOTS_H

#include "explore/Closed.h"
#include "explore/Problem.h"
#include "explore/Program.h"
#include <optional>
#include <vector>

namespace belay::explore {

struct Root {
  const clang::FunctionDecl *F = nullptr;
  bool Main = false;
  std::optional<Life> Of = std::nullopt; ///< F is a method: what it is called on, and when
  bool Presumed = false;                 ///< nobody in the unit does so, but anybody may
  /// All that its caller calls.
  llvm::SmallVector<const clang::FunctionDecl *, 4> functions() const;
  std::string name() const;
};

/// Does anything in the unit start threads or make channels, in ways that are known, or lock, in a program? There is
/// nothing to explore otherwise.
bool isExplored(const analysis::Unit &U);

/// `main`, then the functions from which threads are started or channels made and that nobody calls, then those that do
/// so themselves and are called, and those without parameters that make mutexes of their own. The bodies of tests are such functions, for GoogleTest methods of a class.
/// Where the unit has no main, what anybody may do to objects of its classes comes last.
std::vector<Root> findRoots(const analysis::Unit &U, const References &Names);

// ClassRoots.cpp

/// Does a class have methods that anybody may call at once, and that lock in some order?
bool locksInOrder(const analysis::Unit &U);
/// Objects of the unit's classes that are made and destroyed by who isn't known, with what starts threads in between,
/// or what locks in some order in two threads. \p Spawns: from there a thread is started.
std::vector<Root> presumedRoots(const analysis::Unit &U,
                                llvm::function_ref<bool(const clang::FunctionDecl *)> Spawns);
/// Is \p P, which \p R came to, wrong whatever else R's caller would have done before?
bool holds(const Root &R, const Problem &P);
/// What \p R's caller does.
Note presumption(const Root &R);

} // namespace belay::explore

#endif
