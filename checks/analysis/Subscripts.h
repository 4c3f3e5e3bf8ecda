//===- Subscripts.h - do two iterations touch one element? ----------------===//

#ifndef BELAY_ANALYSIS_SUBSCRIPTS_H
#define BELAY_ANALYSIS_SUBSCRIPTS_H

#include "clang/AST/Stmt.h"
#include "llvm/ADT/DenseSet.h"
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>
#include <vector>

namespace belay::analysis {

/// What \p L counts: `for (int i = 0; ...)`, `for (i = 0; ...)`; null if it isn't plain.
const clang::VarDecl *counterOf(const clang::ForStmt &L);

/// Whether the counter of \p L goes up and comes to \p N, as far as its bounds are constants.
bool countsTo(const clang::ForStmt &L, int64_t N, const clang::ASTContext &Ctx);

/// The subscripts of two accesses, as sums of variables: each dimension says whether two different iterations can have
/// the same in it, and which.
class SubscriptPair {
public:
  using Variables = llvm::DenseSet<const clang::VarDecl *>;

  /// The iterations of \p L, which has a counter.
  SubscriptPair(const clang::ForStmt &L, const clang::ASTContext &Ctx);
  /// Loop \p L is around one of the two, within the iteration; \p Changed are variables that the region changes.
  void inner(const clang::ForStmt &L, const Variables &Changed);
  /// The next dimension.
  void add(const clang::Expr &A, const clang::Expr &B, const Variables &Changed);
  /// True if two iterations meet for certain, as far as their number is known.
  bool meet() const { return !Never && !Unknown && std::abs(Apart.value_or(0)) < Trips; }

private:
  /// Coefficients; that of null is the constant.
  using Sum = std::map<const clang::VarDecl *, int64_t>;
  bool sum(const clang::Expr &E, int64_t Times, Sum &Out) const;
  bool names(const clang::Stmt *S, const clang::VarDecl *V) const;

  const clang::VarDecl *Counter;
  const clang::ASTContext &Ctx;
  std::vector<const clang::VarDecl *> Free; ///< counters that take the same values in each iteration
  bool Never = false, Unknown = false;
  std::optional<int64_t> Apart;
  int64_t Trips = std::numeric_limits<int64_t>::max(); ///< at most
};

} // namespace belay::analysis

#endif
