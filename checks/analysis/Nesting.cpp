//===- Nesting.cpp - what is done while a lock is held --------------------===//

#include "analysis/Nesting.h"

namespace belay::analysis {

using namespace ir;

const Block *blockOf(const Process &P, const Event *E) {
  for (const Block &B : P.Blocks)
    if (!B.Events.empty() && E >= &B.Events.front() && E <= &B.Events.back())
      return &B;
  return nullptr;
}

std::optional<Nesting> nest(const Summaries &S, llvm::ArrayRef<Record> Rs, unsigned I, const Place *Lock,
                            const Process &Owner) {
  const Record *Outer = nullptr;
  for (unsigned J = I; J-- > 0 && !Outer;)
    if (Rs[J].kind() == EventKind::Lock && Rs[J].Object == Lock)
      Outer = &Rs[J];
  if (!Outer)
    return std::nullopt;
  Nesting N{*Outer, Rs[I], &Owner};
  // The calls that lead to both say nothing.
  auto &A = N.Outer.Path, &B = N.Inner.Path;
  const Event *Last = nullptr;
  while (!A.empty() && !B.empty() && A.front() == B.front()) {
    Last = A.front();
    A.erase(A.begin());
    B.erase(B.begin());
  }
  if (!Last && blockOf(Owner, N.Inner.site()))
    return N;
  N.At = N.Inner.In;
  if (Last && !B.empty())
    for (const Target &T : S.callees(*Last))
      if (blockOf(*T.P, B.front()))
        N.At = T.P;
  return N;
}

} // namespace belay::analysis
