//===- Entries.h - on which threads a process may run ---------------------===//
//
// Who can start a process: main, a thread of the unit whose entry reaches it, or
// somebody outside of the unit, on any thread and on several at once.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_ENTRIES_H
#define BELAY_ANALYSIS_ENTRIES_H

#include "analysis/Running.h"
#include "analysis/Unit.h"

namespace belay::analysis {

class Entries {
public:
  Entries(const Unit &U, RunningSpawns &Running);
  /// True if \p A and \p B may run at once, on threads that aren't all of the unit's
  /// own making: those are judged by what runs beside what (RunningSpawns).
  bool parallel(const ir::Process &A, const ir::Process &B) const;
  /// True if \p P is called from where the unit doesn't see, or runs on a thread of its own: not only by processes of
  /// the unit, whose summaries tell more.
  bool begins(const ir::Process &P) const { return Begins[P.Index]; }
  /// True if main, and nothing else that the unit shows, calls \p P, through whatever: on its own thread.
  bool onlyMain(const ir::Process &P) const { return From[P.Index] == Main; }

private:
  using Set = uint64_t; ///< of entries: bit 0 is outside, bit 1 main, the others threads
  static constexpr Set Outside = 1, Main = 2;
  static constexpr unsigned FirstThread = 2, MaxBit = 63;
  void reach(const Unit &U, const ir::Process &From, Set Bit);

  std::vector<Set> From; ///< by Process::Index
  std::vector<bool> Begins;
  Set Many = Outside;    ///< entries that run several times at once
  bool HasMain = false;
};

} // namespace belay::analysis

#endif
