//===- SelfJoins.h - threads that wait for themselves ---------------------===//
//
// A thread that joins its own handle never returns, or throws. It gets there by
// a call, or as the last owner of the object whose destructor joins it.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_SELFJOINS_H
#define BELAY_ANALYSIS_SELFJOINS_H

#include "analysis/Finding.h"
#include "analysis/Summary.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct SelfJoin {
  Confidence Level = Confidence::Likely;
  const ir::Event *Spawn = nullptr;
  Record Join; ///< in the terms of the spawner, or of the destructor
  const ir::Place *Handle = nullptr;
  const ir::Process *Entry = nullptr;      ///< what the thread runs
  const ir::Process *Destructor = nullptr; ///< the thread may be the one that runs it
  clang::SourceLocation Owner;             ///< Destructor: where the thread gets its share of the object
};

std::vector<SelfJoin> findSelfJoins(const Unit &U);

/// The shared pointer to a \p Class that the thread made by \p S holds; null if it has none.
const clang::Expr *share(const clang::Stmt *S, const clang::CXXRecordDecl *Class);

} // namespace belay::analysis

#endif
