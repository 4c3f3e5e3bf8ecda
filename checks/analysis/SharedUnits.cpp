//===- SharedUnits.cpp - bit-fields with a lock each ----------------------===//

#include "analysis/SharedUnits.h"
#include "analysis/Objects.h"
#include "analysis/Sharing.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// All writes of one bit-field.
struct Guarded {
  const Record *First = nullptr;
  llvm::SmallVector<const Decl *, 2> Locks; ///< that each of them holds
  bool Unknown = false;                     ///< one holds a lock that could be any, or none
};
} // namespace

/// The locks of \p R by their declarations: members of \p Base, and variables. False if there are others.
static bool namedLocks(const Record &R, const Place *Base, llvm::SmallVectorImpl<const Decl *> &Out) {
  for (const Held &L : R.locks()) {
    const bool Own = L.Mutex->K == Place::Field && L.Mutex->Parent == Base;
    if (L.Claim || L.Shared || (!Own && (L.Mutex->K != Place::Global || L.Mutex->isSomeLock())))
      return false;
    Out.push_back(L.Mutex->Decl);
  }
  return !Out.empty() && R.mayHold().empty();
}

/// True if \p P makes the object at \p Base, with its mutexes, or ends it.
static bool owns(const Process &P, const Place *Base, const Unit &U) {
  if (isa<CXXConstructorDecl, CXXDestructorDecl>(P.Function))
    return true;
  const Place *Root = Base->root();
  if (Root->K == Place::Alloc || (Root->K == Place::Local && !isFound(Root, U.uses())))
    return true;
  return llvm::any_of(P.Blocks, [&](const Block &B) {
    return llvm::any_of(
        B.Events, [&](const Event &E) { return E.Ends && E.Object && (E.Object == Base || E.Object->Parent == Base); });
  });
}

std::vector<SharedUnit> findSharedUnits(const Unit &U) {
  llvm::MapVector<const FieldDecl *, Guarded> All;
  for (auto &P : U.Module.Processes)
    for (const Record &R : U.Sums->of(P.get()).Records) {
      if (R.kind() != EventKind::Write || !R.Path.empty() || R.E->Init || !R.Object || R.Object->K != Place::Field)
        continue;
      auto *F = cast<FieldDecl>(R.Object->Decl);
      const Place *Base = R.Object->Parent;
      if (!F->isBitField() || owns(*P, Base, U))
        continue;
      Guarded &G = All[cast<FieldDecl>(pattern(F))];
      llvm::SmallVector<const Decl *, 2> Locks;
      if (!namedLocks(R, Base, Locks))
        G.Unknown = true;
      else if (!G.First)
        G.Locks = Locks;
      else
        llvm::erase_if(G.Locks, [&](const Decl *D) { return !llvm::is_contained(Locks, D); });
      if (!G.First)
        G.First = &R;
    }
  std::vector<SharedUnit> Out;
  llvm::SmallVector<const RecordDecl *, 2> Told;
  for (auto I = All.begin(); I != All.end(); ++I)
    for (auto J = std::next(I); J != All.end(); ++J) {
      auto &[F, A] = *I;
      auto &[G, B] = *J;
      if (A.Unknown || B.Unknown || A.Locks.empty() || B.Locks.empty() || !shareMemory(F, G) ||
          llvm::is_contained(Told, F->getParent()) ||
          llvm::any_of(A.Locks, [&](const Decl *D) { return llvm::is_contained(B.Locks, D); }))
        continue;
      Told.push_back(F->getParent());
      Out.push_back({*A.First, *B.First});
    }
  return Out;
}

} // namespace belay::analysis
