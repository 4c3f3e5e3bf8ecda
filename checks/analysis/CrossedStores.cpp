//===- CrossedStores.cpp - a store, then a load, against the same crossed --===//

#include "analysis/CrossedStores.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Loops.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// One function's store, and what it loads after that to decide what it does.
struct Side {
  const Process *P;
  const Event *Store, *Load;
  Cell Stored, Loaded;
};
} // namespace

/// Its value decides how block \p B of \p P, which it is in, goes on.
static bool decides(const Process &P, const Event &Load) {
  const Block *B = blockOf(P, &Load);
  return B && B->Condition && B->Succs.size() == 2 && Load.E && about(B->Condition, Load.E);
}

static bool loads(const Event &E) { return E.Kind == EventKind::AtomicRead || E.Kind == EventKind::AtomicUpdate; }

/// What \p Call loads to decide something: the first atomic that it comes to.
static const Event *loadedBy(const Unit &U, const Event &Call, Cell &Loaded) {
  for (const Target &T : U.Sums->callees(Call))
    for (const Record &R : U.Sums->of(T.P).Records)
      if (R.kind() == EventKind::AtomicWrite || loads(*R.E)) {
        const Place *Of = R.Object ? U.Sums->translate(R.Object, T.Map) : nullptr;
        Loaded = Of ? cellOf(Of) : Cell();
        return Loaded && loads(*R.E) && decides(*R.In, *R.E) ? R.E : nullptr;
      }
  return nullptr;
}

static void collect(const Unit &U, const Process &P, std::vector<Side> &Out) {
  const auto &Locks = U.Sums->of(&P).LocksAt;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events) {
      const bool Stores = E.Kind == EventKind::AtomicWrite || E.Kind == EventKind::AtomicUpdate;
      const bool Alone = Stores && !E.Init && !Locks.contains(&E);
      const Cell Stored = Alone ? cellOf(E.Object) : Cell();
      if (!Stored)
        continue;
      straightOn(P, B, &E, [&](const Event &X) {
        const bool Loads = loads(X);
        Cell C = Loads ? cellOf(X.Object) : Cell();
        const Event *Load = X.Kind == EventKind::Call ? loadedBy(U, X, C) : C && decides(P, X) ? &X : nullptr;
        if (Load && C != Stored)
          Out.push_back({&P, &E, Load, Stored, C});
        // Anything of these may order the two.
        return !Loads && X.Kind != EventKind::AtomicWrite && X.Kind != EventKind::Fence && X.Kind != EventKind::Lock &&
               X.Kind != EventKind::Unlock && X.Kind != EventKind::Call && X.Kind != EventKind::Unknown &&
               X.Kind != EventKind::Wait && X.Kind != EventKind::Acquire && X.Kind != EventKind::Release;
      });
    }
}

std::vector<CrossedStore> findCrossedStores(const Unit &U) {
  std::vector<Side> Sides;
  for (auto &P : U.Module.Processes)
    collect(U, *P, Sides);
  std::vector<CrossedStore> Out;
  for (const Side &A : Sides) {
    const std::optional<int64_t> Order = orderOf(*A.Store, U.context());
    constexpr int64_t Relaxed = 0, Release = 3;
    if (A.Store->Kind != EventKind::AtomicWrite || A.Load->Kind != EventKind::AtomicRead ||
        (Order != Relaxed && Order != Release))
      continue;
    for (const Side &B : Sides)
      if (B.P != A.P && B.Stored == A.Loaded && B.Loaded == A.Stored) {
        Out.push_back({A.Store, A.Load, B.Store, B.Load, B.P});
        break;
      }
  }
  return Out;
}

} // namespace belay::analysis
