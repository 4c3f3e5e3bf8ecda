//===- Endings.h - what may be closed once only ---------------------------===//
//
// A channel or a descriptor is closed, a promise is set: after that it is at its end. Here is where each process does
// so for certain, itself, in what it calls or in a thread that it starts, and which two of these, or which send after
// one of them, concern the same thing.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_ENDINGS_H
#define BELAY_ANALYSIS_ENDINGS_H

#include "analysis/Cells.h"
#include "analysis/ClosedFlags.h"
#include "analysis/Locks.h"
#include "analysis/Paths.h"
#include "analysis/Running.h"
#include "analysis/Summary.h"
#include <memory>

namespace belay::analysis {

/// True if nobody looks at the result of \p Call in \p P.
bool ignored(const ir::Process &P, const ir::Event &Call);

/// What a process does to a channel, or something like it, for certain once control is there.
struct Ending {
  enum Kind {
    Channel,    ///< closed
    Result,     ///< a promise that is set
    Descriptor, ///< a file, pipe or socket that is closed
    Flag,       ///< On is the flag of a hand-written channel, which is set
    Handle,     ///< a thread that is joined or detached
    Count,      ///< a latch that is counted down
    Value,      ///< a std::future whose result is taken
    Send,       ///< no end: a value is sent to it
    Put,        ///< the same, to the hand-written channel of flag On
    Receive,    ///< no end either: a value is taken
    Take        ///< the same, from the hand-written channel of flag On
  } K = Channel;
  const ir::Place *On = nullptr;       ///< in the terms of the process
  const ir::Event *At = nullptr;       ///< in the process: the operation, or the call or spawn that leads there
  const ir::Event *Does = nullptr;     ///< the operation itself
  const ir::Process *In = nullptr;     ///< where that is
  const ir::Process *Thread = nullptr; ///< the entry of the thread that does it, if one is started at At
  int Test = -1;                       ///< Flag, Put: the block of In that tests the flag
  bool Refuses = false;                ///< Flag, Put: does nothing if the flag is set already
  bool Throws = false;                 ///< and throws or aborts then
  bool ends() const { return K <= Value; }
  std::string name() const; ///< of the channel, as the user knows it
};

/// Two endings of one thing, or an ending and a send after it.
struct EndedTwice {
  Ending First, Again;
  bool EachRound = false; ///< First, in a loop
};

/// A channel that is closed while a thread that sends to it may still run, and received from afterwards.
struct ClosedEarly {
  Ending Close;
  const ir::Event *Spawn = nullptr, *Send = nullptr;
  const ir::Process *Sender = nullptr;
};

class Endings {
public:
  Endings(const Summaries &S, const Uses &U, RunningSpawns &Running) : S(S), U(U), Running(Running), Flags(closedFlags(S.module())) {}

  /// In one process.
  std::vector<EndedTwice> endedTwice();
  /// Threads that are members: by a public method, and again by the destructor.
  std::vector<EndedTwice> joinedByBoth();
  std::vector<EndedTwice> sentAfter();
  std::vector<ClosedEarly> closedEarly();

  /// \p P with the copies that closures hold replaced by what they are copies of.
  const ir::Place *outer(const ir::Place *P) const { return copied(S.module(), P); }
  const Summaries &sums() const { return S; }
  const Uses &uses() const { return U; }
  /// What \p P ends or sends to for certain, in its own order.
  const std::vector<Ending> &of(const ir::Process &P);
  const Paths &paths(const ir::Process &P);
  /// True if \p Is holds of a record, and the process that has it, that does the same as \p X, which is no Handle,
  /// perhaps to something else.
  bool anywhere(const Ending &X, llvm::function_ref<bool(const ir::Process &, const Record &)> Is) const;
  /// Where \p P may make a new thing of \p On.
  Paths::Points resets(const ir::Process &P, const ir::Place *On);

private:
  void direct(const ir::Process &P, const ir::Event &E, std::vector<Ending> &Out) const;
  void through(const Target &T, const ir::Event &At, bool Thread, std::vector<Ending> &Out);
  bool mayConcern(const ir::Process &P);
  bool looksConcerned(const ir::Process &P) const;
  bool callsBack(const ir::Event &E, const clang::Decl *D) const;
  bool mayReset(const ir::Process *P, const clang::Decl *D, unsigned &Budget) const;
  bool follows(const ir::Process &P, const Ending &First, const Ending &Again);

  const Summaries &S;
  const Uses &U;
  RunningSpawns &Running;
  std::vector<llvm::SmallVector<FlagUse, 1>> Flags;
  llvm::DenseMap<const ir::Process *, std::unique_ptr<std::vector<Ending>>> Cache;
  llvm::DenseMap<const ir::Process *, std::unique_ptr<Paths>> PathCache;
  llvm::DenseMap<const ir::Process *, bool> Concerned;
};

} // namespace belay::analysis

#endif
