//===- Callbacks.h - callbacks that are run with a lock held ----------------===//
//
// An object keeps callbacks that others give it, and calls them with its own lock
// held. One that comes back to the object waits for its own thread; one that locks
// something else makes an order of the two.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_CALLBACKS_H
#define BELAY_ANALYSIS_CALLBACKS_H

#include "analysis/Nesting.h"
#include "analysis/Unit.h"

namespace belay::analysis {

/// Where \p S names member \p F; null if it doesn't.
const clang::MemberExpr *names(const clang::Stmt *S, const clang::FieldDecl *F);
/// Where a statement of \p S puts parameter \p P, or what is moved out of it, into member \p F; null if none does.
const clang::MemberExpr *putsInto(const clang::Stmt *S, const clang::ParmVarDecl *P, const clang::FieldDecl *F);

struct LockedCallback {
  Nesting Call;                     ///< the lock, and the call of the callback
  const ir::Place *Held = nullptr;  ///< that lock, as \p By names it
  const ir::Process *By = nullptr;  ///< who gives the callback
  const ir::Event *Given = nullptr; ///< where
  Record Lock;                      ///< what the callback locks, as \p By names it
  bool Again = false;               ///< it is what is held
  bool HeldShared = false;
};

/// Those whose keeper is one object, or the same for who gives the callback and for the callback. In the order of the
/// functions.
std::vector<LockedCallback> findLockedCallbacks(const Unit &U);

} // namespace belay::analysis

#endif
