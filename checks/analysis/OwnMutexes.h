//===- OwnMutexes.h - mutexes that each call has for itself ---------------===//
//
// A local mutex that no other thread can see excludes nobody, whatever it is
// locked around; a local flag of call_once is new in each call.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_OWNMUTEXES_H
#define BELAY_ANALYSIS_OWNMUTEXES_H

#include "analysis/Unit.h"

namespace belay::analysis {

struct OwnMutex {
  const clang::VarDecl *Mutex = nullptr;
  const ir::Event *Lock = nullptr;
  const ir::Event *Use = nullptr; ///< under it: a write to what others see, or a wait on their condition
};

/// A call_once whose flag is a local.
struct OwnFlag {
  const clang::VarDecl *Flag = nullptr;
  const ir::Event *Once = nullptr;
};

std::vector<OwnFlag> findOwnFlags(const Unit &U);

/// In the order of the processes, one for each mutex. None where the unit starts no thread.
std::vector<OwnMutex> findOwnMutexes(const Unit &U);

} // namespace belay::analysis

#endif
