//===- Kin.cpp - functions that touch what others lock --------------------===//
//
// `int size(struct queue *q) { return q->n; }` has nothing to do with threads, but
// for the mutex in the structure, which others take. So it is with the variables
// of a file beside the file's mutex.
//
//===----------------------------------------------------------------------===//

#include "Compat.h"
#include "ir/Builder.h"
#include "ir/Types.h"

using namespace clang;

namespace belay::ir {

bool isPlainStruct(const RecordDecl *R) {
  auto *C = dyn_cast<CXXRecordDecl>(R);
  return !C || !C->hasDefinition() || llvm::all_of(C->methods(), [](const CXXMethodDecl *M) {
    return M->isImplicit() || M->isDefaulted() || M->isDeleted();
  });
}

/// A mutex, a pointer to one, what says in its name that it is one, or a structure with one in it.
static bool holdsMutex(QualType T, model::Model &Md, unsigned Depth = 0) {
  constexpr unsigned MaxDepth = 2;
  if (T.isNull())
    return false;
  if (T->isPointerType() && Depth < MaxDepth)
    T = T->getPointeeType();
  if (auto *A = T->getAsArrayTypeUnsafe())
    T = A->getElementType();
  if (model::isMutex(Md.type(T)))
    return true;
  auto *R = T->getAsRecordDecl();
  if (!R)
    return false;
  const auto *Alias = T->getAs<TypedefType>();
  const StringRef Name = Alias ? Alias->getDecl()->getName() : R->getName();
  for (StringRef W : words(Name))
    for (StringRef V : {"mutex", "lock", "spinlock", "rwlock"})
      if (W.ltrim('_').equals_insensitive(V))
        return true;
  return Depth < MaxDepth && R->getDefinition() && isPlainStruct(R) &&
         llvm::any_of(R->getDefinition()->fields(),
                      [&](const FieldDecl *F) { return holdsMutex(F->getType(), Md, Depth + 1); });
}

void noteTouch(const ValueDecl *D, FunctionFacts &In, UnitFacts &U, model::Model &Md) {
  auto Holds = [&](const Decl *Of, QualType T) {
    auto [It, New] = U.MutexHolders.try_emplace(Of, false);
    if (New)
      It->second = holdsMutex(T, Md);
    return It->second;
  };
  if (auto *V = dyn_cast<VarDecl>(D)) {
    if (V->hasGlobalStorage() && V->getTLSKind() == VarDecl::TLS_None && !V->getType().isConstQualified()) {
      In.Touches.insert(V->getCanonicalDecl());
      Holds(V->getCanonicalDecl(), V->getType());
    }
  } else if (auto *F = dyn_cast<FieldDecl>(D); F && isPlainStruct(F->getParent())) {
    const RecordDecl *R = F->getParent();
    if (Holds(R, canonicalType(R)))
      In.Touches.insert(R);
  }
}

void addKin(const UnitFacts &U, llvm::ArrayRef<const FunctionDecl *> Chosen,
            llvm::function_ref<void(const FunctionDecl *)> Want) {
  llvm::DenseSet<const Decl *> Kin;
  for (const FunctionDecl *F : Chosen) {
    const auto &Touches = U.Functions.find(F)->second.Touches;
    const bool Locks =
        llvm::any_of(Touches, [&](const Decl *D) { return isa<VarDecl>(D) && U.MutexHolders.lookup(D); });
    for (const Decl *D : Touches)
      if (Locks || isa<RecordDecl>(D))
        Kin.insert(D);
  }
  if (!Kin.empty())
    for (auto &[F, Facts] : U.Functions)
      if (llvm::any_of(Facts.Touches, [&](const Decl *D) { return Kin.contains(D); }))
        Want(F);
}

Lockers::Lockers(const UnitFacts &U, model::Model &Md) : Md(Md) {
  for (auto &[F, Facts] : U.Functions)
    if (auto *M = dyn_cast<CXXMethodDecl>(F);
        M && Facts.Locks != Facts.Unlocks && !isa<CXXConstructorDecl, CXXDestructorDecl>(M))
      (Facts.Locks ? Lock : Unlock).insert(M->getParent()->getCanonicalDecl());
}

bool Lockers::isMutex(QualType T) const {
  if (T->isReferenceType() || T->isPointerType())
    T = T->getPointeeType();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  R = R ? R->getCanonicalDecl() : nullptr;
  return model::isMutex(Md.type(T)) || (Lock.contains(R) && Unlock.contains(R));
}

bool Lockers::contains(const CXXRecordDecl *C) const {
  C = C->getDefinition();
  return C && !C->isLambda() &&
         (llvm::any_of(C->fields(), [&](const FieldDecl *F) { return isMutex(F->getType()); }) ||
          llvm::any_of(C->bases(), [&](const CXXBaseSpecifier &B) { return isMutex(B.getType()); }));
}

} // namespace belay::ir
