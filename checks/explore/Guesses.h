//===- Guesses.h - branches on what nobody knows --------------------------===//
//
// A branch on an unknown value is taken both ways: one of them is the one that
// the program goes. What goes wrong on one only proves nothing, since the value
// may never be such; what goes wrong on both goes wrong for certain.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_EXPLORE_GUESSES_H
#define BELAY_EXPLORE_GUESSES_H

#include "explore/Problem.h"
#include <set>
#include <tuple>

namespace belay::explore {

/// Each number stands for a branch, the way that was taken there, and all those before; 0: none so far.
class Guesses {
public:
  /// The first of two ways from a branch that was come to by the way \p Of; the second is the next number. 0 if there were
  /// too many on that way.
  unsigned branch(unsigned Of);
  /// How many branches there were on the way \p Of.
  unsigned depth(unsigned Of) const { return All[Of].Depth; }
  /// \p P has shown on the way \p Of: does it so whatever is not known?
  bool proves(unsigned Of, const Problem &P);

private:
  static constexpr unsigned Deepest = 4;
  using Key = std::tuple<unsigned, clang::SourceLocation, clang::SourceLocation>;
  struct Way {
    unsigned Before = 0, Depth = 0;
    std::set<Key> Wrong; ///< what goes wrong on it, whichever way is taken later
  };
  std::vector<Way> All{{}};
};

} // namespace belay::explore

#endif
