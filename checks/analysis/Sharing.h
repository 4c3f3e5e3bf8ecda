//===- Sharing.h - which places two threads can both reach ----------------===//

#ifndef BELAY_ANALYSIS_SHARING_H
#define BELAY_ANALYSIS_SHARING_H

#include "analysis/Running.h"
#include "analysis/Summary.h"

namespace belay::analysis {

bool isAccess(ir::EventKind K);
bool isWrite(ir::EventKind K);
bool isAtomic(ir::EventKind K);
/// Uses a mutex, a condition, a semaphore or a descriptor, which must be alive.
bool isUse(ir::EventKind K);

/// True if \p A and \p B, parts of one object, share memory: bit-fields next to each
/// other, and members of one union.
bool shareMemory(const clang::FieldDecl *A, const clang::FieldDecl *B);

/// True if accesses of \p A and \p B touch common memory. Elements whose index
/// isn't known are presumed to be one per thread.
bool overlap(const Record &A, const Record &B);

/// True if a lock that is taken on some paths only (conditionally, or by trying),
/// or to which a member leads, may well be the one that excludes the other side.
bool mayExclude(const Record &A, const Record &B);

/// What happens in one thread, in the terms of the process that started it.
struct ThreadRecords {
  const Record *Spawn = nullptr;
  const ir::Process *Entry = nullptr; ///< the first of its entries
  std::vector<Record> Records;        ///< accesses of places that others can name
  std::vector<Record> Uses;           ///< of such synchronisation objects and descriptors
};

/// \p Spawn's accesses in terms of \p Owner, with those of the threads that it
/// starts and joins itself.
ThreadRecords threadRecords(RunningSpawns &Running, const Record &Spawn, const ir::Process &Owner);

/// True if \p P, seen from \p Owner, is memory that another thread could name.
bool reachable(const ir::Place *P, const ir::Process &Owner);

/// True if each round of a loop around \p Spawn (in \p Owner) has a \p P of its own.
bool freshEachRound(const ir::Place *P, const ir::Event &Spawn, const ir::Process &Owner);

/// True if \p P is what a local points to that gets another value between \p Spawn and
/// \p Site of \p Owner.
bool rebound(const ir::Place *P, const ir::Event &Spawn, const ir::Event &Site, const ir::Process &Owner);

/// True if the path from \p From to \p To in \p P can avoid the declaration of \p Local.
bool sameInstance(const ir::Process &P, const ir::Event *From, const ir::Event *To,
                  const ir::Place *Local);

/// True if event \p E reads what decides a loop of \p P.
bool decidesLoop(const ir::Process &P, const ir::Event &E);

/// The name of a process for a message: `worker`, `Pool::run`, `a lambda`.
std::string nameOf(const ir::Process &P);

} // namespace belay::analysis

#endif
