//===- LetOut.h - guarded data that is let out ----------------------------===//
//
// A reference, pointer, iterator or view outlives the lock under which it was
// made: what it refers to is then used without the lock.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_LETOUT_H
#define BELAY_ANALYSIS_LETOUT_H

#include "analysis/Finding.h"
#include "analysis/Harness.h"

namespace belay::analysis {

struct Handout {
  enum Kind {
    Returned, ///< by a method that locks, from under its lock
    Bare,     ///< by a method that doesn't lock
    Stored,   ///< by the callback that a guarded value runs, in something outside
    Proxy,    ///< returned through a lock that ends with the function
    Statement ///< bound through a lock that ends with the statement
  } K = Returned;
  Confidence Level = Confidence::Likely;
  const char *What = ""; ///< `a reference to`, `an iterator into` ...
  std::string Name;      ///< of the data, or of the guarded value that holds it
  std::string Mutex;     ///< Returned, Bare: what guards it
  std::string To;        ///< Stored: what it is stored in; Statement: what is bound
  clang::SourceLocation Loc;
  const ir::Process *By = nullptr;
  const ir::Event *Write = nullptr; ///< Returned, Bare: under the lock, by Keeper
  const ir::Process *Keeper = nullptr;
};

/// Members that methods return.
std::vector<Handout> findReturnedMembers(const Unit &U);
/// What leaves the callbacks and locks of `belay::guarded` and its kin.
std::vector<Handout> findLetOut(const Unit &U);

} // namespace belay::analysis

#endif
