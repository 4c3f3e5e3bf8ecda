//===- Unlockers.cpp - who unlocks what others have locked ----------------===//

#include "analysis/Unlockers.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "analysis/Summary.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// True if \p Inner is, or is a part of, or holds \p Outer.
static bool concerns(const Place *Inner, const Place *Outer) {
  while (Inner && Inner->K == Place::AddressOf)
    Inner = Inner->Parent;
  return Inner && Inner->known() && (Inner->within(Outer) || Outer->within(Inner));
}

bool given(const Event &E, const Place *M) {
  return concerns(E.This, M) || llvm::any_of(E.Args, [&](const Place *A) { return concerns(A, M); });
}

bool Unlockers::anyEvent(llvm::function_ref<bool(const Event &)> Is) const {
  return llvm::any_of(U.Module.Processes, [&](auto &P) {
    return llvm::any_of(P->Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Is); });
  });
}

/// One of several, of which no caller can tell which.
static bool isElement(const Place *M) {
  for (; M; M = M->Parent)
    if (M->K == Place::Element)
      return true;
  return false;
}

bool Unlockers::contract(const Place *M, bool Called) const {
  const Cell C = cellOf(M);
  for (auto &P : U.Module.Processes) {
    if (isa<CXXDestructorDecl>(P->Function))
      continue;
    const IdentifierInfo *Name = P->Function->getIdentifier();
    const bool Says = Name && Name->getName().contains_insensitive("unlock");
    const Summary &Sum = U.Sums->of(P.get());
    for (const Place *X : Sum.Released)
      if ((!Says || isElement(X)) && (X == M || !C || mayMatch(cellOf(X), C)) &&
          llvm::none_of(Sum.Records, [&](const Record &R) {
            return R.kind() == EventKind::Lock && (Called || R.Path.empty()) && R.Object == X;
          }))
        return true;
  }
  return false;
}

/// True if \p P may come from \p Call to an unlock of \p M that no lock of it comes before.
static bool unlocksAfter(const Process &P, const Event &Call, const Place *M) {
  const Cell C = cellOf(M);
  enum { Nothing, Locks, Unlocks };
  auto Does = [&](const Event &E) {
    const bool Is = (E.Kind == EventKind::Lock || E.Kind == EventKind::Unlock) && E.Object &&
                    (E.Object == M || (C && mayMatch(cellOf(E.Object), C)));
    return !Is ? Nothing : E.Kind == EventKind::Lock ? Locks : Unlocks;
  };
  std::vector<bool> Seen(P.Blocks.size(), false);
  llvm::SmallVector<unsigned, 8> Work{blockOf(P, &Call)->Id};
  for (const Event *From = &Call; !Work.empty(); From = nullptr) {
    const Block &B = P.Blocks[Work.pop_back_val()];
    auto It = std::find_if(From ? B.Events.begin() + (From - B.Events.data()) + 1 : B.Events.begin(), B.Events.end(),
                           [&](const Event &E) { return Does(E) != Nothing; });
    if (It != B.Events.end() && Does(*It) == Unlocks)
      return true;
    if (It == B.Events.end())
      for (unsigned N : succs(B))
        if (!Seen[N]) {
          Seen[N] = true;
          Work.push_back(N);
        }
  }
  return false;
}

bool Unlockers::caller(const Event &Lock) const {
  return llvm::any_of(U.Module.Processes, [&](auto &P) {
    return llvm::any_of(U.Sums->of(P.get()).Records, [&](const Record &R) {
      return R.E == &Lock && !R.Path.empty() && unlocksAfter(*P, *R.site(), R.Object);
    });
  });
}

bool Unlockers::givenAway(const Place *M) const {
  return anyEvent([&](const Event &E) { return E.Kind == EventKind::Unknown && given(E, M); });
}

bool Unlockers::nobody(const Place *M) const {
  const Cell C = cellOf(M);
  if (M->indirect() || !C || !U.uses().allSeen(C.Path.front()))
    return false;
  return !givenAway(M) && !anyEvent([&](const Event &E) {
    return E.Kind == EventKind::Unlock && (!E.Object->known() || E.Object == M || mayMatch(cellOf(E.Object), C));
  });
}

} // namespace belay::analysis
