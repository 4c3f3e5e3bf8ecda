//===- OpenMP.h - races in parallel regions -------------------------------===//
//
// Who runs beside whom in a parallel region is said by its directives, and what
// is shared by their clauses: both are read where they stand, in one function.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_OPENMP_H
#define BELAY_ANALYSIS_OPENMP_H

#include "clang/AST/Decl.h"
#include <string>
#include <vector>

namespace belay::analysis {

struct OpenMPRace {
  const clang::ValueDecl *Object = nullptr; ///< the variable, or the member of one
  std::string Name;                         ///< as the source has it, with its subscripts
  clang::SourceLocation Write, Other, Region;
  bool OtherWrites = false;
  bool Iterations = false; ///< of one loop; otherwise threads of the region
  bool Meant = false;      ///< all write the same constant, or somebody looks at what is counted atomically
};

/// Of all regions of the user's code, one for each variable and loop.
std::vector<OpenMPRace> findOpenMPRaces(clang::ASTContext &Ctx);

} // namespace belay::analysis

#endif
