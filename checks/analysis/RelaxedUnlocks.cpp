//===- RelaxedUnlocks.cpp - spin locks whose unlock publishes nothing ------===//

#include "analysis/RelaxedUnlocks.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Loops.h"
#include "analysis/Sharing.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// `exchange(true)`, `test_and_set()`: what gives back what was there, and leaves it set.
static bool sets(const Event &E) {
  auto *C = dyn_cast_or_null<CallExpr>(E.E);
  return E.Kind == EventKind::AtomicUpdate && ((E.HasConst && E.Value) || calledName(C).contains("test_and_set"));
}

static bool clears(const Event &E) {
  return E.Kind == EventKind::AtomicWrite &&
         ((E.HasConst && !E.Value) || calledName(dyn_cast_or_null<CallExpr>(E.E)).contains("clear"));
}

/// \p E is asked in a loop of \p P, which ends by its answer and does nothing of its own to what others see.
static bool spins(const Process &P, const Loops &Ls, const Block &B, const Event &E) {
  return llvm::any_of(Ls.All, [&](const Loop &L) {
    return L.Blocks.contains(B.Id) && B.Condition && E.E && about(B.Condition, E.E) &&
           llvm::any_of(L.Exits, [&](const Exit &X) { return X.From == B.Id; }) &&
           llvm::none_of(P.Blocks, [&](const Block &X) {
             return L.Blocks.contains(X.Id) &&
                    llvm::any_of(X.Events, [&](const Event &W) { return isWrite(W.Kind) && &W != &E; });
           });
  });
}

std::vector<RelaxedUnlock> findRelaxedUnlocks(const Unit &U) {
  constexpr int64_t Relaxed = 0, Release = 3;
  struct Spinner {
    Cell Of;
    const Event *E;
    const Process *By;
  };
  std::vector<Spinner> Spins;
  llvm::SmallVector<const Event *, 2> Stores;
  for (auto &P : U.Module.Processes) {
    std::optional<Loops> Ls;
    bool Fenced = false;
    llvm::SmallVector<const Event *, 2> Mine;
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        Fenced |= E.Kind == EventKind::Fence;
        if (E.Relaxed && clears(E))
          Mine.push_back(&E);
        const auto Order = sets(E) ? orderOf(E, U.context()) : Relaxed;
        const Cell Of = Order != Relaxed && Order != Release ? cellOf(E.Object) : Cell();
        if (!Of)
          continue;
        if (!Ls)
          Ls.emplace(*P);
        if (spins(*P, *Ls, B, E))
          Spins.push_back({Of, &E, P.get()});
      }
    if (!Fenced)
      Stores.append(Mine);
  }
  std::vector<RelaxedUnlock> Out;
  for (const Event *S : Stores)
    if (const auto It = llvm::find_if(Spins, [Of = cellOf(S->Object)](const Spinner &X) { return X.Of == Of; });
        It != Spins.end())
      Out.push_back({S, It->E, It->By});
  return Out;
}

} // namespace belay::analysis
