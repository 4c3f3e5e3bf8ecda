//===- Symbols.h - what the environment chooses ---------------------------===//

#ifndef BELAY_EXPLORE_SYMBOLS_H
#define BELAY_EXPLORE_SYMBOLS_H

#include "explore/State.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseSet.h"
#include <map>

namespace belay::explore {

/// What there is to choose from.
struct Bounds {
  int64_t Least = INT64_MIN, Most = INT64_MAX;
  bool operator==(const Bounds &) const = default;
};

/// Symbolic expressions, each of them once.
class Symbols {
public:
  struct Node {
    int Op = -1; ///< BinaryOperatorKind; -1: a choice of its own
    Value A, B;
    llvm::SmallVector<unsigned, 2> Leaves; ///< the choices that it is made of
  };
  /// A choice of its own.
  Value fresh(Scalar S, Bounds Of = {});
  /// The same, in \p S: one that nothing there knows any more is made again, so that a loop which comes round is in the
  /// same state again. Adds to \p Work what had to be looked at.
  /// \p Unknown: nobody chooses it, it is what it is.
  Value chosen(State &S, Scalar Type, Bounds Of, uint64_t &Work, bool Unknown = false);
  /// Does \p V depend on something that nobody chooses?
  bool isUnknown(const Value &V) const;
  /// The same whenever it is asked for, \p Least or more: how many processors there are.
  Value lasting(Scalar S, int64_t Least);
  Value make(int Op, const Value &A, const Value &B, Scalar S);

  /// Is \p V true? Unknown: -1, and both could be: 2.
  int truth(const State &S, const Value &V) const;
  /// From now on \p V is true or false on this path. Marks the path as doubtful if that
  /// can't be told from what is assumed already.
  void assume(State &S, const Value &V, bool True) const;
  /// \p V, or the number that it must be.
  Value resolve(const State &S, const Value &V) const;
  /// The choice that alone decides \p V: it, and values to try, which are all that it has if these are few.
  struct Few {
    unsigned Symbol;
    int64_t Least;
    unsigned Count;
    bool All;
  };
  std::optional<Few> few(const State &S, const Value &V) const;
  /// From now on the choice \p Symbol is \p N. False if that contradicts what is assumed already.
  bool fix(State &S, unsigned Symbol, int64_t N) const;
  /// Drops what was assumed of choices that nothing in \p S can ask for again. Returns how much was looked at.
  uint64_t forget(State &S) const;

private:
  using Leaves = llvm::SmallDenseSet<unsigned, 16>;
  Leaves used(const State &S, uint64_t &Work) const;
  void forget(State &S, const Leaves &Used) const;
  struct Test {
    unsigned Symbol;
    int Op;
    int64_t Constant;
  };
  bool free(unsigned Id) const;
  bool free(const Value &V) const { return V.K == Value::Int || (V.K == Value::Symbol && free(unsigned(V.I))); }
  /// Do they depend on different choices?
  bool apart(const Value &A, const Value &B) const;
  std::pair<int64_t, int64_t> range(const Value &V) const;
  std::pair<int64_t, int64_t> range(int Op, const Value &A, const Value &B, Scalar S) const;
  Test test(const Value &V) const;
  std::optional<int64_t> evaluate(const State &S, const Value &V) const;
  llvm::ArrayRef<unsigned> leaves(unsigned Id) const { return Nodes[Id].Leaves; }

  struct Choice {
    unsigned Id;
    Scalar Type;
    Bounds Of;
  };
  std::vector<Choice> Choices;
  std::vector<Node> Nodes;
  llvm::SmallVector<unsigned, 1> Lasting;
  llvm::DenseSet<unsigned> Unknown; // of Choices, what nobody chooses
  std::map<std::tuple<int, int, int64_t, int, int64_t, unsigned>, unsigned> Known;
  std::vector<std::pair<int64_t, int64_t>> Ranges;
};

/// The number of an address, in one of the ways in which memory can be laid out; other values as they are.
Value addressNumber(const Value &V);
/// \p A \p Op \p B as \p S.
Value compute(Symbols &Syms, const State &St, int Op, Value A, Value B, Scalar S);
Value negate(Symbols &Syms, const State &St, int Op, Value A, Scalar S);
Value convert(Symbols &Syms, const State &St, Value V, Scalar S);

} // namespace belay::explore

#endif
