//===- Registrations.h - callbacks that outlive their object --------------===//
//
// An object gives another one, which has a thread of its own, a callback with `this`, and
// keeps the number by which it could take that back. If it never does, the thread goes on
// calling what is destroyed.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_REGISTRATIONS_H
#define BELAY_ANALYSIS_REGISTRATIONS_H

#include "analysis/Unit.h"
#include "clang/AST/ExprCXX.h"

namespace belay::analysis {

struct Registration {
  const clang::CXXMemberCallExpr *Call = nullptr; ///< that gives the callback
  const clang::FieldDecl *Number = nullptr;       ///< keeps what it returns, and nobody reads it
  const clang::CXXDestructorDecl *Destructor = nullptr;
  const clang::CXXMethodDecl *Remove = nullptr; ///< what should be called
  const clang::Expr *Runs = nullptr;            ///< where the thread calls back
};

/// Each in a class that is seen as a whole, as is the one that keeps the callbacks.
std::vector<Registration> findRegistrations(const Unit &U);

} // namespace belay::analysis

#endif
