//===- MemberGuards.h - what all objects share, and a member guards ---------===//
//
// A static has one copy, and a mutex or a once-flag that is a member has one for
// each object: two objects lock two mutexes for the same data.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_MEMBERGUARDS_H
#define BELAY_ANALYSIS_MEMBERGUARDS_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct MemberGuard {
  const ir::Event *At = nullptr;    ///< the access, or the call that runs something once
  const ir::Event *Write = nullptr; ///< what that writes; null: \p At itself writes
  const clang::VarDecl *Data = nullptr;
  const clang::FieldDecl *Guard = nullptr; ///< the mutex, or the flag
};

/// In the order of the functions, one for each static.
std::vector<MemberGuard> findMemberGuards(const Unit &U);

} // namespace belay::analysis

#endif
