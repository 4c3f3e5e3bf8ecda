//===- InvertedTries.cpp - loops that go on while a try to lock comes off -===//

#include "analysis/InvertedTries.h"
#include "analysis/Cells.h"
#include "analysis/LockNames.h"
#include "analysis/Loops.h"
#include "analysis/Outcomes.h"
#include "analysis/Unlockers.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// True if \p P tries \p Try of block \p B again and again as long as it has \p M: straight on, without letting go of
/// it.
static bool comesStraightBack(const Unlockers &Others, const Process &P, const Block &B, const Event &Try,
                              const Place *M, const ASTContext &Ctx) {
  if (B.Succs.size() != 2 || failed(B, 0, Try, Ctx) == failed(B, 1, Try, Ctx))
    return false;
  auto Acts = [&](const Event &E) { return &E != &Try && Others.act(E, M) != Unlockers::Nothing; };
  if (llvm::any_of(B.Events, Acts))
    return false;
  const Block *At = &P.Blocks[B.Succs[failed(B, 0, Try, Ctx)]];
  constexpr unsigned MaxBlocks = 8;
  for (unsigned I = 0; I < MaxBlocks; ++I) {
    if (At == &B)
      return true;
    const auto Next = succs(*At);
    if (Next.size() != 1 || llvm::any_of(At->Events, Acts))
      return false;
    At = &P.Blocks[Next.front()];
  }
  return false;
}

std::vector<const Event *> findInvertedTries(const Unit &U) {
  const LockNames Names(U);
  const Unlockers Others(U);
  // In each round the same element.
  auto Stays = [&](const VarDecl *Index) {
    return Index &&
           llvm::none_of(U.uses().of(Index), [](const Use &X) { return X.K == Use::Assign || X.K == Use::Step; });
  };
  std::vector<const Event *> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Lock && E.Try && !E.Timed && !E.Implicit &&
            comesStraightBack(Others, *P, B, E, E.Object, U.context()) &&
            Names.relocking(E.Object, E.Type) != Relocking::Counts &&
            (Names.settled(*P, E.Object) || Stays(Names.index(*P, E.Object))))
          Out.push_back(&E);
  return Out;
}

} // namespace belay::analysis
