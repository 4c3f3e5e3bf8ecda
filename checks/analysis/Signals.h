//===- Signals.h - does anybody give the signal, and in time? -------------===//
//
// The third part of a stop path. A loop or a wait that nothing but a signal ends
// (a flag, a stop token, a semaphore) needs somebody who gives it, before the
// owner waits for the thread.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_SIGNALS_H
#define BELAY_ANALYSIS_SIGNALS_H

#include "analysis/Needs.h"
#include "analysis/StopPaths.h"

namespace belay::analysis {

/// True if nothing can give the flag of \p X the value that is waited for.
bool neverSet(const Dependency &X, const Threads &Ts, const Uses &U);

class Signals {
public:
  Signals(const StopContext &C, const Thread &T, const Parties &P, Slicer &S)
      : Ts(C.Ts), U(C.U), T(T), P(P), S(S), N(C.Ts, S) {}
  std::optional<StopProblem> find();

private:
  using Ways = std::vector<llvm::SmallVector<Dependency, 2>>;
  std::optional<StopProblem> judge(const Ways &W, clang::SourceLocation Loc);
  std::optional<StopProblem> acquires(const Frame &F, const ir::Event &E);
  std::vector<Act> withLikely(const Dependency &X, std::vector<Act> Sets, const Act &J) const;
  bool joinsOthers(const Act &J) const;
  std::optional<StopProblem> joinedFirst(const Dependency &X, std::vector<Act> Sets, const char *Gives);
  StopProblem problem(StopProblem::Kind K, const Dependency &X, const char *Gives, clang::SourceLocation Loc);

  bool never(const Dependency &X) const;
  bool ours(const Dependency &X, std::vector<Act> &Sets) const;
  bool source(const clang::ValueDecl *D, std::vector<Act> &Sets) const;
  bool harmless(const Use &X) const;
  bool keptInside(const clang::Decl *D, unsigned Depth = 0) const;
  bool givenLocals(const Record *Spawn, const ir::Process *Joiner, const std::vector<Act> &Sets) const;

  const Threads &Ts;
  const Uses &U;
  const Thread &T;
  const Parties &P;
  Slicer &S;
  Needs N;
};

} // namespace belay::analysis

#endif
