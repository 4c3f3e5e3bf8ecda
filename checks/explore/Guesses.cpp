//===- Guesses.cpp - branches on what nobody knows ------------------------===//

#include "explore/Guesses.h"

namespace belay::explore {

unsigned Guesses::branch(unsigned Of) {
  if (All[Of].Depth == Deepest)
    return 0;
  const unsigned First = unsigned(All.size());
  All.resize(First + 2, {Of, All[Of].Depth + 1, {}});
  return First;
}

/// What makes two problems one, though they show on different ways.
static std::tuple<unsigned, clang::SourceLocation, clang::SourceLocation> keyOf(const Problem &P) {
  switch (P.K) {
  case Problem::Race:
  case Problem::DeadAccess:
  case Problem::DestroyedInUse:
  case Problem::BlockingCycle:
    return {P.K, std::min(P.Loc, P.Other), std::max(P.Loc, P.Other)};
  default:
    return {P.K, P.Loc, {}};
  }
}

bool Guesses::proves(unsigned Of, const Problem &P) {
  const Key What = keyOf(P);
  while (Of != 0 && All[Of].Wrong.insert(What).second) {
    const unsigned Other = Of % 2 ? Of + 1 : Of - 1;
    if (!All[Other].Wrong.count(What))
      return false;
    Of = All[Of].Before;
  }
  return Of == 0;
}

} // namespace belay::explore
