//===- RaceFinder.h - the parts of the race engine ------------------------===//

#ifndef BELAY_ANALYSIS_RACEFINDER_H
#define BELAY_ANALYSIS_RACEFINDER_H

#include "analysis/Confinement.h"
#include "analysis/PathFacts.h"
#include "analysis/Running.h"
#include "analysis/Sharing.h"
#include "model/Model.h"
#include "llvm/ADT/MapVector.h"

namespace belay::analysis {

/// Records by the root of their object.
class ByRoot {
public:
  explicit ByRoot(const std::vector<Record> &Rs);
  llvm::ArrayRef<unsigned> at(const ir::Place *Object) const;

private:
  llvm::DenseMap<const ir::Place *, llvm::SmallVector<unsigned, 8>> Index;
};

class RaceFinder {
public:
  explicit RaceFinder(const Unit &U) : U(U), S(*U.Sums), T(U.running()), Tables(U.Tables), Facts(S) {}
  std::vector<Race> run();

private:
  /// The most telling race per object and pair of threads.
  class Best {
  public:
    void offer(Race R, unsigned First, unsigned Second);
    std::vector<Race> take();

  private:
    llvm::MapVector<std::pair<const ir::Place *, std::pair<unsigned, unsigned>>, Race> Map;
  };
  struct Domain;
  struct Beside;

  // Confinement.cpp: inside one process.
  void process(const ir::Process &P);
  bool calledLocked(const ir::Process &P);
  bool conflict(const Record &A, const Record &B);
  bool served(const ir::Process &P, const Record &Own, const Record &Other, const ThreadRecords &Th) const;
  bool toldLater(const ir::Process &P, const Record &Own, const Record &Other, const ThreadRecords &Th,
                 llvm::ArrayRef<ThreadRecords> All) const;
  bool eitherOr(const SpawnFacts &A, const SpawnFacts &B) const;
  void ended(const ir::Process &P, const RunningFacts &F, llvm::ArrayRef<ThreadRecords> Ths);
  Race make(Side A, Side B) const;
  Side side(const Record &R, const ir::Process &P) const;
  Side side(const Record &R, const ThreadRecords &Th) const;
  void relaxed(Race &R, llvm::ArrayRef<Record> A, llvm::ArrayRef<Record> B) const;
  void add(Race R);

  // OwnGates.cpp: between two threads of one kind.
  bool amongAlike(const Record &A, const Record &B, const ThreadRecords &Th);

  // ClassConfinement.cpp: between the methods of a class, or the functions of a
  // file, and a thread that one of them leaves running.
  void domains();
  void domain(const Domain &D);
  bool keptOut(const Domain &D, const ir::Process &M, const Record &Own, const Record &Other);
  bool comesLast(const Domain &D, const ir::Process &M) const;
  bool startsAnew(const ir::Process &M, const Record &R, const Record &Spawn) const;
  bool telling(const Domain &D, const Race &R, const Record &Outside, const Record &Inside, const ir::Process &Method,
               Beside &Thread) const;
  bool calledUnder(const ir::Process &Method, const Lockset &Locks, unsigned Depth) const;
  bool talks(const ir::Process &Method, const Record &Spawn, const Beside &Thread) const;

  const Unit &U;
  const Summaries &S;
  RunningSpawns &T;
  mutable model::Model Tables;
  PathFacts Facts;
  /// Processes that nobody calls but with a lock held, which only their callers know; once somebody has asked.
  std::optional<llvm::DenseSet<const ir::Process *>> Locked;
  std::vector<Race> Races;
};

} // namespace belay::analysis

#endif
