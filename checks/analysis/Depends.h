//===- Depends.h - what a condition waits for -----------------------------===//
//
// The value of an expression, traced back through locals, parameters and the
// results of calls to what decides it: flags in memory, stop tokens, values
// taken from channels and queues, counters that the code itself moves on, or
// something that can't be seen.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_DEPENDS_H
#define BELAY_ANALYSIS_DEPENDS_H

#include "analysis/Threads.h"

namespace belay::analysis {

struct Dependency {
  Cell C;
  bool Token = false;  ///< a stop token; C is what it was made from
  bool Direct = false; ///< the value is the condition itself, up to negation
  std::optional<bool> Exit; ///< the value that makes the condition come true
  std::optional<bool> Truth; ///< whether that takes it to be set, or unset, whatever its type; null for a comparison
  clang::SourceLocation Loc;
};

struct Depends {
  llvm::SmallVector<Dependency, 4> On;
  bool Unknown = false;  ///< something that isn't seen
  bool Input = false;    ///< what a read, accept or another blocking call brings
  bool Progress = false; ///< a counter, iterator or list that the code moves on
  bool Received = false; ///< a value taken from a channel
  void add(const Depends &D);
  void add(const Cell &C, bool Token, clang::SourceLocation Loc);
  bool reads(const Cell &C) const;
  bool onlyFlags() const { return !Unknown && !Input && !Progress && !Received && !On.empty(); }
};

class Slicer {
public:
  Slicer(const Threads &Ts, const Uses &U) : Ts(Ts), U(U) {}
  /// What makes \p E evaluate to \p When, in \p F.
  Depends condition(const clang::Expr *E, bool When, const Frame &F);
  /// What decides that loop \p L of \p F ends.
  Depends exits(const Loop &L, const Frame &F);
  /// What decides the result of \p Body, run as predicate in \p F.
  Depends result(const Frame &Body);
  /// The frames of predicate \p E (a Wait) of \p F; empty if not known.
  std::vector<std::unique_ptr<Frame>> predicate(const ir::Event &E, const Frame &F) const;
  /// The frames of what Call \p E of \p F runs; a null frame for a recursion.
  std::vector<std::unique_ptr<Frame>> enter(const ir::Event &E, const Frame &F) const;
  /// Adds to \p C, which \p E of \p F is about, the object that `this` is there.
  void complete(Cell &C, const clang::Expr *E, const Frame &F) const;
  /// True if \p V gets another value than its first.
  bool reassigned(const clang::VarDecl *V) const;
  clang::ASTContext &context() const { return U.context(); }

private:
  void value(const clang::Expr *E, const Frame &F, Depends &D);
  void variable(const clang::VarDecl *V, const clang::Expr *Ref, const Frame &F, Depends &D);
  void call(const clang::Expr *E, const Frame &F, Depends &D);
  void children(const clang::Stmt *S, const Frame &F, Depends &D);
  void place(const ir::Place *P, const Frame &F, bool Token, clang::SourceLocation Loc, Depends &D);
  Cell inSpawner(const clang::Expr *E, const Frame &F) const;

  const Threads &Ts;
  const Uses &U;
  unsigned Depth = 0;
  llvm::SmallVector<const clang::VarDecl *, 8> Tracing;
};

} // namespace belay::analysis

#endif
