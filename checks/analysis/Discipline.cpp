//===- Discipline.cpp - is it a rule of the class to lock here? -----------===//

#include "analysis/Discipline.h"
#include "analysis/Loops.h"
#include "analysis/Meetings.h"
#include "analysis/Sharing.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool disciplined(const Record &A, const Record &W, const Entry *Keeper, llvm::ArrayRef<Access> All) {
  std::set<std::pair<const Event *, const Entry *>> With, Without; // sizes only
  std::set<const Event *> Places, BarePlaces;                      // the same
  std::set<const Entry *> Keepers, Others;                         // the same
  constexpr unsigned Many = 8;
  auto Has = [&](const Record &X) {
    return llvm::any_of(W.locks(), [&](const Held &H) { return holds(X.locks(), H.Mutex); });
  };
  auto May = [&](const Record &X) { // says nothing either way
    return llvm::any_of(W.locks(), [&](const Held &H) { return contains(X.mayHold(), H.Mutex); });
  };
  for (const Access &X : All)
    if (overlap(*X.R, W) && (Has(*X.R) || !May(*X.R)))
      (Has(*X.R) ? Keepers : Others).insert(X.In);
  if (Others.size() >= Many && Others.size() > Keepers.size() * 3)
    return false; // whoever writes it under the lock locks it for something else
  bool Both = false; // who writes it under the lock writes it without, too: it isn't for the lock that it does
  for (const Access &X : All) {
    const bool Bare = isWrite(X.R->kind()) && X.R->locks().empty();
    // So is what writes it there, if it is called without the lock as well: who reads has less to go by.
    Both |= Bare && ((X.In == Keeper && X.R->Object == W.Object) || (X.R->E == W.E && !isWrite(A.kind())));
    if ((A.Object == W.Object && (!overlap(*X.R, W) || !isWrite(X.R->kind()))) || (!Has(*X.R) && May(*X.R)))
      continue;
    (Has(*X.R) ? With : Without).insert({X.R->E, X.In});
    (Has(*X.R) ? Places : BarePlaces).insert(X.R->E);
  }
  // One helper that locks is no more than one, however many call it.
  return With.size() >= Without.size() + Both && (BarePlaces.empty() || BarePlaces.size() < Places.size() * 2);
}

bool usersWrite(const Record &A, const Access &W, const Summaries &S) {
  auto *M = dyn_cast<CXXMethodDecl>(W.R->In->Function);
  auto Theirs = [](const Held &L) {
    auto *F = dyn_cast_or_null<FieldDecl>(L.Mutex->Decl);
    return !F || F->getAccess() == AS_public;
  };
  return !isWrite(A.kind()) && M && W.R->In != W.In->P && M->getAccess() == AS_public &&
         !S.of(W.R->In).LocksAt.count(W.R->E) && isA(classOf(*W.In->P), M->getParent()) &&
         llvm::none_of(W.R->locks(), Theirs);
}

bool onlyWriter(const Access &A, llvm::ArrayRef<Access> Writes) {
  if (isWrite(A.R->kind()))
    return false;
  bool Path = false;
  for (const Access &W : Writes) {
    if (!overlap(*A.R, *W.R))
      continue;
    const bool Inner = W.R->In == A.R->In;
    if (W.In != A.In && !Inner)
      return false;
    const Event *X = Inner ? A.R->E : A.R->site(), *Y = Inner ? W.R->E : W.R->site();
    const Process &P = Inner ? *A.R->In : *A.In->P;
    Path |= X == Y || sameInstance(P, X, Y, nullptr) || sameInstance(P, Y, X, nullptr);
  }
  return Path;
}

} // namespace belay::analysis
