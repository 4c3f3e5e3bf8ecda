//===- Unlockers.cpp - who unlocks what others have locked ----------------===//

#include "analysis/Unlockers.h"
#include "analysis/Cells.h"
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
