//===- Threads.h - what each spawned thread runs, call by call ------------===//
//
// A frame is a process as one thread runs it: with the calls that lead there
// and what its parameters are. Frames are made once per spawned entry and
// bounded in number; recursion is cut.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_THREADS_H
#define BELAY_ANALYSIS_THREADS_H

#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "analysis/Summary.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <memory>
#include <set>
#include <vector>

namespace belay::analysis {

struct Frame {
  const ir::Process *P = nullptr;
  Bindings Map; ///< the roots of P in the terms of the spawner
  const Frame *Up = nullptr;
  const ir::Event *Call = nullptr; ///< in Up
  unsigned CallBlock = 0;
  llvm::DenseSet<const ir::Event *> Dead; ///< what its arguments leave out of reach
};

/// One thread: an entry and what it calls.
struct Thread {
  const ir::Process *Spawner = nullptr;
  const Record *Spawn = nullptr; ///< in Spawner's summary
  std::vector<std::unique_ptr<Frame>> Frames; ///< callers before callees
  bool Cut = false; ///< the budget ended the walk
  const ir::Process *entry() const { return Frames.front()->P; }
  /// Where the user starts it.
  clang::SourceLocation loc() const { return Spawn->site()->Loc; }
};

/// The \p Index-th record of G's summary.
struct Act {
  const ir::Process *G = nullptr;
  unsigned Index = 0;
  const Record *R = nullptr;
};

class Threads {
public:
  explicit Threads(const Summaries &Sums);
  std::vector<Thread> All; ///< in source order of their spawners
  /// The frame of \p C, which \p E of \p F runs.
  std::unique_ptr<Frame> enter(const Target &C, const ir::Event &E, const Frame &F) const;
  const Loops &loops(const ir::Process *P) const;
  /// The events that \p E gives rise to in \p P.
  llvm::ArrayRef<const ir::Event *> events(const ir::Process *P, const clang::Expr *E) const;
  /// Where the unit hands on, waits for, writes or asks to stop a cell whose innermost part is \p D, in its order.
  llvm::ArrayRef<Act> acts(const clang::Decl *D) const;
  const Summaries &sums() const { return Sums; }
  static constexpr unsigned MaxFrames = 128, MaxDepth = 7;

private:
  void walk(Thread &T, const Frame &F, unsigned Depth) const;
  const Summaries &Sums;
  mutable llvm::DenseMap<const ir::Process *, std::unique_ptr<Loops>> LoopCache;
  using EventMap = llvm::DenseMap<const clang::Expr *, llvm::SmallVector<const ir::Event *, 1>>;
  mutable llvm::DenseMap<const ir::Process *, std::unique_ptr<EventMap>> EventCache;
  using ActMap = llvm::DenseMap<const clang::Decl *, std::vector<Act>>;
  mutable std::unique_ptr<ActMap> ActCache;
};

} // namespace belay::analysis

#endif
