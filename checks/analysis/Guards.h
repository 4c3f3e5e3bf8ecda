//===- Guards.h - guarded here, bare there --------------------------------===//
//
// A method writes a member under a mutex: that is the class's discipline for
// it. Another method that touches it without that mutex breaks the discipline.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_GUARDS_H
#define BELAY_ANALYSIS_GUARDS_H

#include "analysis/Finding.h"
#include "analysis/Harness.h"

namespace belay::analysis {

struct GuardBreak {
  enum Kind {
    Bare,        ///< no lock at all
    Different,   ///< under another mutex
    SharedWrite, ///< written under a reader's lock
    Declared,    ///< no lock, though an attribute asks for one
  } K = Bare;
  Confidence Level = Confidence::Likely;
  Record Access;                                      ///< breaks the discipline
  Record Guarded;                                     ///< a write that keeps it; no event if Declared
  const ir::Process *By = nullptr, *Keeper = nullptr; ///< the methods of the two
  const ir::Place *Object = nullptr;
  std::string Of;            ///< the parameter whose member it is, where By makes a copy
  std::string Mutex;         ///< Declared: as the attribute names it
  clang::SourceLocation Loc; ///< of Access, in the class's own code
  std::vector<GuardBreak> Also; ///< of other members, which the same lock would mend
};

/// One for each function and mutex that it would have to take, in source order.
std::vector<GuardBreak> findGuardBreaks(const Unit &U);

} // namespace belay::analysis

#endif
