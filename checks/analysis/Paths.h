//===- Paths.h - which of two things happens first, on every path ---------===//
//
// The order of expressions and events within one process. Events alone don't
// do: an assignment to a local, which nobody else can see, is none. So the
// function's CFG is made again, with the blocks that the process has, for those
// few functions about which somebody asks.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_PATHS_H
#define BELAY_ANALYSIS_PATHS_H

#include "ir/IR.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>

namespace belay::analysis {

class Paths {
public:
  /// Elements of a block count from 1; an event without an expression comes after the element before it.
  struct Point {
    unsigned Block = 0, Element = 0, Event = 0;
    bool operator==(const Point &) const = default;
    auto operator<=>(const Point &) const = default;
  };
  using Points = llvm::SmallVector<Point, 8>;

  Paths(const ir::Process &P, clang::ASTContext &Ctx);

  std::optional<Point> of(const ir::Event *E) const;
  std::optional<Point> of(const clang::Stmt *S) const;

  /// True if control that has got past \p From comes to \p To for certain, and to none of \p Not before. Exceptions
  /// on the way and the end of the program are left out.
  bool always(const Point &From, const Point &To, const Points &Not) const;
  /// True if control that comes to \p To has got past \p From for certain, and past none of \p Not since.
  bool alwaysAfter(const Point &To, const Point &From, const Points &Not) const;
  /// True if control can get from \p From to one of \p To, past none of \p Not.
  bool reaches(const Point &From, const Points &To, const Points &Not) const;
  /// True if every way through the function comes past \p X.
  bool certain(const Point &X) const;
  /// The returns by which control can leave the function past none of \p Any; null stands for its end.
  llvm::SmallVector<const ir::Event *, 2> leaves(const Points &Any, bool Exceptions) const;
  /// True if \p X is in a loop that comes past it in each round, and past none of \p Not until it does so again.
  bool everyRound(const Point &X, const Points &Not) const;

private:
  /// Walks from behind \p From, backwards from before it if not \p Forward. \p Look is told of each point of \p Stops
  /// that it meets and of the process's end (null), and says whether to go on there.
  void walk(const Point &From, bool Forward, Points Stops, llvm::function_ref<bool(const Point *)> Look,
            bool Exceptions) const;
  bool throwing(unsigned From, unsigned To) const { return Thrown.contains({From, To}); }

  const ir::Process &P;
  llvm::DenseMap<const clang::Stmt *, Point> Statements;
  llvm::DenseMap<const ir::Event *, Point> Events;
  llvm::DenseSet<std::pair<unsigned, unsigned>> Thrown; ///< edges that an exception takes
  llvm::DenseMap<unsigned, unsigned> Last;              ///< the last element of a block that throws
  llvm::DenseSet<unsigned> Ends;                        ///< blocks that end the program
};

} // namespace belay::analysis

#endif
