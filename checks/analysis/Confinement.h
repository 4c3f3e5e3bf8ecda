//===- Confinement.h - shared data with none of the safe options ----------===//
//
// Two accesses of one place race if they are in threads that may run in
// parallel, one of them writes, no common lock excludes them, and no
// communication orders them. Who runs in parallel with whom comes first.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_CONFINEMENT_H
#define BELAY_ANALYSIS_CONFINEMENT_H

#include "analysis/Finding.h"
#include "analysis/Summary.h"
#include "analysis/Unit.h"

namespace belay::analysis {

/// One of the two accesses of a race.
struct Side {
  Record R;                 ///< in the terms of the process where both meet
  const Record *Spawn = nullptr; ///< what started its thread; null: the spawner
  std::string Who;          ///< the entry, the spawner or the method, by name
  bool Thread = false;      ///< Who is a thread's entry
};

struct Race {
  enum Kind {
    Unlocked,       ///< at least one side holds no lock
    DifferentLocks, ///< both are locked, by different mutexes
    PlainFlag,      ///< a plain flag that a thread's loop polls
    MixedAtomic,    ///< atomic here, plain there
    Ended,          ///< A ends the life of what B uses
  };
  Kind K = Unlocked;
  Confidence Level = Confidence::Likely;
  Side A, B; ///< A is where it is reported
  const ir::Place *Object = nullptr;
  const ir::Event *Started = nullptr; ///< where the thread is started
  bool Self = false;        ///< several threads run the same entry
  bool Construction = false;///< A or B writes in the constructor that started the thread
  bool Volatile = false;
  const ir::Event *Relaxed = nullptr; ///< a relaxed atomic that stands between them
};

/// All races of a unit, in source order, one per object and pair of places.
std::vector<Race> findRaces(const Unit &U);

} // namespace belay::analysis

#endif
