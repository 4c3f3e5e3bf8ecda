//===- Roots.h - where a closed program begins ----------------------------===//

#ifndef BELAY_EXPLORE_ROOTS_H
#define BELAY_EXPLORE_ROOTS_H

#include "explore/Closed.h"
#include <vector>

namespace belay::explore {

struct Root {
  const clang::FunctionDecl *F = nullptr;
  bool Main = false;
  const clang::CXXRecordDecl *Fixture = nullptr; ///< of GoogleTest: F is the body of a test
};

/// Does anything in the unit start threads or make channels, in ways that are known, or lock, in a program? There is
/// nothing to explore otherwise.
bool isExplored(const analysis::Unit &U);

/// `main`, then the functions from which threads are started or channels made and that nobody calls, then those that do
/// so themselves and are called. The bodies of tests are such functions, for GoogleTest methods of a class.
std::vector<Root> findRoots(const analysis::Unit &U, const References &Names);

} // namespace belay::explore

#endif
