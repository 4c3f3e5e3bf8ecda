//===- Shapes.cpp - what a class is that no table names -------------------===//

#include "model/Model.h"
#include "model/Records.h"

using namespace clang;
using namespace llvm;

namespace belay::model {

static bool isGuardName(StringRef Name) {
  std::string Lower = Name.lower();
  for (StringRef Part : {"lock", "guard", "holder", "scoped"})
    if (StringRef(Lower).contains(Part))
      return true;
  return false;
}

/// \p R can be locked, whatever it takes to unlock it (`m.unlock(std::move(state))`).
static bool hasLock(const CXXRecordDecl *R) {
  const CXXRecordDecl *D = definition(R);
  return D && any_of(D->methods(), [](const CXXMethodDecl *M) {
           return M->getIdentifier() && !M->isStatic() && M->getNumParams() == 0 &&
                  (M->getName() == "lock" || M->getName() == "lock_shared" || M->getName() == "lock_upgrade");
         });
}

static bool isMutexShaped(const CXXRecordDecl *R, unsigned Depth);

/// \p S calls `unlock()` on the object that it is of.
static bool unlocksThis(const Stmt *S) {
  auto *C = dyn_cast_or_null<CXXMemberCallExpr>(S);
  const CXXMethodDecl *M =
      C && isa<CXXThisExpr>(C->getImplicitObjectArgument()->IgnoreParenImpCasts()) ? C->getMethodDecl() : nullptr;
  return (M && M->getIdentifier() && M->getName().equals_insensitive("unlock")) ||
         (S && any_of(S->children(), unlocksThis));
}

/// A guard has lock() and unlock(), too, but it is made from a mutex, or from what it locks in a way of its own, and
/// lets go of it in the end.
static bool isMadeToGuard(const CXXRecordDecl *D, const CXXConstructorDecl *C, unsigned Depth) {
  if (C->isCopyOrMoveConstructor() || !C->getNumParams() || C->getMinRequiredArguments() > 1 ||
      !isGuardName(D->getName()))
    return false;
  const QualType T = C->getParamDecl(0)->getType();
  const CXXRecordDecl *From = recordOf(T);
  // Not from the name of a file, say.
  const bool ToChange = T->isReferenceType() && !T->getPointeeType().isConstQualified();
  const CXXDestructorDecl *Destructor = From && ToChange ? D->getDestructor() : nullptr;
  return hasLock(From) || isMutexShaped(From, Depth - 1) || (Destructor && unlocksThis(Destructor->getBody()));
}

/// \p S counts up member \p F.
static bool countsUp(const Stmt *S, const FieldDecl *F) {
  auto *U = dyn_cast_or_null<UnaryOperator>(S);
  auto *M = U && U->isIncrementOp() ? dyn_cast<MemberExpr>(U->getSubExpr()->IgnoreParens()) : nullptr;
  return (M && M->getMemberDecl() == F) || (S && any_of(S->children(), [&](const Stmt *C) { return countsUp(C, F); }));
}

/// `Semaphore(int count) : count_(count) {}` beside `unlock() { ++count_; }`: it lets in as many as it is told, whoever
/// unlocks it, and however often.
static bool isSemaphore(const CXXRecordDecl *D) {
  auto Unlocks = [&](const FieldDecl *F) {
    return F && any_of(D->methods(), [&](const CXXMethodDecl *M) {
             const FunctionDecl *Def = nullptr;
             return M->getIdentifier() && M->getName().equals_insensitive("unlock") && M->hasBody(Def) &&
                    countsUp(Def->getBody(), F);
           });
  };
  return any_of(D->ctors(), [&](const CXXConstructorDecl *C) {
    const FunctionDecl *Def = C->getDefinition();
    return Def && any_of(cast<CXXConstructorDecl>(Def)->inits(), [&](const CXXCtorInitializer *I) {
             auto *Given = dyn_cast<DeclRefExpr>(I->getInit()->IgnoreParenImpCasts());
             auto *P = Given ? dyn_cast<ParmVarDecl>(Given->getDecl()) : nullptr;
             return P && P->getType()->isIntegerType() && !P->getType()->isBooleanType() && Unlocks(I->getMember());
           });
  });
}

/// The method \p Name of \p D itself, whatever the case, if its body is seen.
static const Stmt *bodyOf(const CXXRecordDecl *D, StringRef Name) {
  const FunctionDecl *Def = nullptr;
  for (const CXXMethodDecl *M : D->methods())
    if (M->getIdentifier() && M->getName().equals_insensitive(Name) && M->getNumParams() == 0 && M->hasBody(Def))
      return Def->getBody();
  return nullptr;
}

/// \p S does nothing but set members of the object, itself or by its methods, one of which may be a base's \p Name, and
/// guard itself meanwhile: whoever calls it doesn't wait. \p Sets becomes true if it does set one.
static bool onlySets(const Stmt *S, StringRef Name, bool &Sets, unsigned Depth) {
  if (!S || isa<WhileStmt, ForStmt, DoStmt, GotoStmt, UnaryOperator, CXXNewExpr>(S))
    return !S || (isa<UnaryOperator>(S) && !cast<UnaryOperator>(S)->isIncrementDecrementOp());
  auto IsMember = [](const Expr *E) {
    auto *M = dyn_cast<MemberExpr>(E->IgnoreParenImpCasts());
    return M && isa<FieldDecl>(M->getMemberDecl()) && isa<CXXThisExpr>(M->getBase()->IgnoreParenImpCasts());
  };
  if (auto *C = dyn_cast<CXXMemberCallExpr>(S)) {
    const CXXMethodDecl *M = C->getMethodDecl();
    if (!M || !M->getIdentifier())
      return false;
    if (M->getName() == "store" && IsMember(C->getImplicitObjectArgument()))
      return Sets = true;
    if (!isa<CXXThisExpr>(C->getImplicitObjectArgument()->IgnoreParenImpCasts()))
      return M->getName().starts_with("notify");
    if (M->getName() != Name)
      return M->isConst();
    return Depth && onlySets(bodyOf(M->getParent(), Name), Name, Sets, Depth - 1);
  }
  if (auto *K = dyn_cast<CXXConstructExpr>(S))
    return K->getConstructor()->getParent()->isInStdNamespace();
  if (isa<CallExpr>(S))
    return false;
  if (auto *B = dyn_cast<BinaryOperator>(S); B && B->getOpcode() == BO_Assign)
    Sets |= IsMember(B->getLHS());
  return all_of(S->children(), [&](const Stmt *C) { return onlySets(C, Name, Sets, Depth); });
}

/// `lock() { closed_ = true; }`, `unlock() { closed_ = false; }`: a gate, at which others may wait, but whoever locks
/// it is not alone.
static bool isGate(const CXXRecordDecl *D) {
  return all_of(ArrayRef<StringRef>{"lock", "unlock"}, [&](StringRef Name) {
    bool Sets = false;
    const Stmt *Body = bodyOf(D, Name);
    return Body && onlySets(Body, Name, Sets, /*Depth=*/4) && Sets;
  });
}

/// \p Depth bounds classes that are made from each other.
static bool isMutexShaped(const CXXRecordDecl *R, unsigned Depth) {
  const CXXRecordDecl *D = definition(R);
  if (!D || !Depth)
    return false;
  static constexpr const char *Pairs[][2] = {{"lock", "unlock"},     {"Lock", "Unlock"}, {"acquire", "release"},
                                             {"Acquire", "Release"}, {"enter", "leave"}, {"Enter", "Leave"}};
  constexpr size_t Certain = 2; // the others may let in more than one, or nobody
  bool Has[std::size(Pairs)][2] = {};
  if (any_of(D->ctors(), [&](const CXXConstructorDecl *C) { return isMadeToGuard(D, C, Depth); }) || isSemaphore(D) ||
      isGate(D))
    return false;
  const bool Counts = any_of(D->ctors(), [](const CXXConstructorDecl *C) {
    return any_of(C->parameters(),
                  [](const ParmVarDecl *P) { return P->getType()->isIntegerType() && !P->getType()->isBooleanType(); });
  });
  for (const CXXMethodDecl *M : D->methods())
    if (M->getIdentifier() && M->getNumParams() == 0 && !M->isStatic())
      for (size_t I = 0; I < (Counts || !M->getReturnType()->isVoidType() ? Certain : std::size(Pairs)); ++I)
        for (int Half : {0, 1})
          Has[I][Half] |= M->getName() == Pairs[I][Half];
  for (auto &Pair : Has)
    if (Pair[0] && Pair[1])
      return true;
  bool Inherited = false;
  forBases(D, [&](const CXXRecordDecl *Base) { Inherited = Inherited || isMutexShaped(Base, Depth - 1); });
  return Inherited;
}

bool Model::isMutexShaped(const CXXRecordDecl *R) {
  constexpr unsigned MaxDepth = 8;
  return model::isMutexShaped(R, MaxDepth);
}

bool Model::isGuardShaped(const CXXRecordDecl *R) {
  const CXXRecordDecl *D = definition(R);
  if (!D || !D->getIdentifier() || !isGuardName(D->getName()))
    return false;
  const CXXDestructorDecl *Destructor = D->getDestructor();
  if (!Destructor || !Destructor->isUserProvided())
    return false;
  for (const CXXMethodDecl *M : D->methods())
    if (M->getIdentifier()) {
      std::string Name = M->getName().lower();
      if (StringRef(Name).starts_with("wait") || StringRef(Name).starts_with("notify"))
        return false;
    }
  auto IsMutex = [&](QualType P) {
    if (!P->isReferenceType() && !P->isPointerType())
      return false;
    P = P->getPointeeType();
    TypeKind K = type(P);
    return isMutex(K) || (K == TypeKind::None && isMutexShaped(recordOf(P)));
  };
  for (const CXXConstructorDecl *C : D->ctors())
    if (!C->isCopyOrMoveConstructor())
      for (const ParmVarDecl *P : C->parameters())
        if (IsMutex(P->getType()))
          return true;
  return false;
}

bool Model::isUnseenGuard(const CXXRecordDecl *R) {
  const CXXRecordDecl *D = definition(R);
  if (!isGuardShaped(D) || D->isDependentContext())
    return false;
  const std::string Name = D->getName().lower();
  for (StringRef Other : {"unlock", "try", "release", "reverse"}) // a `LockRelease` unlocks
    if (StringRef(Name).contains(Other))
      return false;
  return !D->getDestructor()->isDefined() && none_of(D->ctors(), [](const CXXConstructorDecl *C) {
    return !C->isCopyOrMoveConstructor() && !C->isDefaultConstructor() && C->isDefined();
  });
}

/// A class made from a mutex that has nothing in it but a guard or none: `std::optional<std::unique_lock<M>> guard_;`.
/// Whether it locks is up to what else it is given.
bool Model::mayGuard(const CXXRecordDecl *R) {
  const CXXRecordDecl *D = definition(R);
  if (!D || !D->getIdentifier() || !isGuardName(D->getName()) || D->isDependentContext() || D->getNumBases() ||
      (D->getDestructor() && D->getDestructor()->isUserProvided()) ||
      std::distance(D->field_begin(), D->field_end()) != 1)
    return false;
  auto *Of = dyn_cast_or_null<ClassTemplateSpecializationDecl>(recordOf((*D->field_begin())->getType()));
  if (!Of || !Of->isInStdNamespace() || (Of->getName() != "optional" && Of->getName() != "variant"))
    return false;
  auto IsGuard = [&](const TemplateArgument &A) {
    return A.getKind() == TemplateArgument::Type && type(A.getAsType()) == TypeKind::Guard;
  };
  const TemplateArgument &First = Of->getTemplateArgs()[0];
  return IsGuard(First) || (First.getKind() == TemplateArgument::Pack && any_of(First.pack_elements(), IsGuard));
}

/// What an unseen guard, or one that may lock or not, does to its mutex, by the names of its methods.
void Model::guardRows(const FunctionDecl *F, Effects &Out) {
  auto *M = dyn_cast<CXXMethodDecl>(F);
  if (!M || isa<CXXDestructorDecl>(M) || M->isStatic() || tableType(M->getParent()) != TypeKind::None)
    return; // a table knows it
  const bool May = isa<CXXConstructorDecl>(M) && mayGuard(M->getParent());
  if (!May && !isUnseenGuard(M->getParent()))
    return;
  Effect E{};
  E.Object.K = Role::This;
  E.Try = May;
  if (auto *C = dyn_cast<CXXConstructorDecl>(M)) {
    if (C->isCopyOrMoveConstructor() || !C->getNumParams() || (!May && C->getMinRequiredArguments() > 1))
      return;
    const QualType T = C->getParamDecl(0)->getType();
    if (!T->isReferenceType() && !T->isPointerType())
      return;
    E.Kind = EffectKind::Guard;
    E.Object.K = Role::Arg;
    E.Object.Pointee = T->isPointerType();
    Out.push_back(E);
    return;
  }
  const std::string Name = M->getIdentifier() && M->getNumParams() == 0 ? M->getName().lower() : "";
  if (Name == "lock" || Name == "unlock" || Name == "relock") {
    E.Kind = Name == "unlock" ? EffectKind::Unlock : EffectKind::Lock;
    Out.push_back(E);
  }
}

} // namespace belay::model
