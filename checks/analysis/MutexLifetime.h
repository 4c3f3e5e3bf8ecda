//===- MutexLifetime.h - mutexes that are copied or die in use ------------===//

#ifndef BELAY_ANALYSIS_MUTEXLIFETIME_H
#define BELAY_ANALYSIS_MUTEXLIFETIME_H

#include "analysis/Finding.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct MutexMisuse {
  enum Kind : uint8_t {
    Copied, ///< of C's kinds, which the compiler copies
    Dies,   ///< its object is destroyed while it is held
    Leaves, ///< a local, whose scope ends while it is held
    Unmade, ///< a local that nobody has initialised
    Over    ///< it is destroyed already
  } K = Copied;
  clang::SourceLocation Loc, Locked;
  std::string Mutex, Type;
  bool Itself = false; ///< Dies: the mutex, not an object around it
};

/// True if \p P destroys mutex \p M, or what it is in, after \p Lock, whatever comes: nobody else has it any more.
bool destroysLater(const ir::Process &P, const ir::Event &Lock, const ir::Place *M);

/// `pthread_mutex_destroy` and its kin.
bool isDestroy(const clang::FunctionDecl *F);

/// In the order of the processes.
std::vector<MutexMisuse> findMutexMisuse(const Unit &U);

} // namespace belay::analysis

#endif
