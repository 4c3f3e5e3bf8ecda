//===- Needs.h - what must hold wherever control gets somewhere -----------===//
//
// A loop is left, or a function returns false, by one of several paths. What is
// needed is what all of them have in common: the stop flag of
// `if (stop && queue.empty()) return;`, or the closed flag of a queue whose pop
// ends only if it is empty *and* has waited until it is closed or not empty.
// The walk goes backwards over branches and stops where something may change.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_NEEDS_H
#define BELAY_ANALYSIS_NEEDS_H

#include "analysis/Depends.h"

namespace belay::analysis {

class Needs {
public:
  Needs(const Threads &Ts, Slicer &S) : Ts(Ts), S(S) {}
  /// The flags and tokens without which exit \p X of a loop of \p F isn't taken.
  llvm::SmallVector<Dependency, 2> ofExit(const Exit &X, const Frame &F);
  /// The same for \p Body to return \p Value, or something that converts to it.
  llvm::SmallVector<Dependency, 2> ofResult(const Frame &Body, bool Value);

private:
  /// A condition that came out as \p Value.
  struct Atom {
    const clang::Expr *E;
    bool Value;
    const Frame *F;
    bool Leaves = false; ///< the test that leaves: while it went on it was the other way round
  };
  using Atoms = llvm::SmallVector<Atom, 4>;

  bool force(const clang::Expr *E, bool When, const Frame &F, Atoms &Facts);
  bool waited(const ir::Event &Wait, const Frame &F, Atoms &Facts);
  void walk(unsigned B, size_t Before, const Frame &F, Atoms Facts, llvm::SmallVector<unsigned, 8> Path);
  void arrived(const Atoms &Facts);
  llvm::SmallVector<Dependency, 2> common(llvm::function_ref<void()> Walk);
  void expand(const Atom &A, llvm::SmallVectorImpl<Dependency> &Out);
  std::optional<bool> truth(const clang::Expr *E) const;
  bool fromTheStart(const Dependency &X) const;

  static constexpr unsigned MaxPath = 12, MaxPaths = 64, MaxDepth = 4;
  const Threads &Ts;
  Slicer &S;
  std::vector<std::unique_ptr<Frame>> Entered;
  std::vector<Atoms> Ways;
  unsigned Depth = 0;
};

} // namespace belay::analysis

#endif
