//===- LockNames.cpp - which lock a place is ------------------------------===//

#include "analysis/LockNames.h"
#include "Compat.h"
#include "analysis/Paths.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/CXXInheritance.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;
using model::TypeKind;

/// True if \p S itself gives variable \p V another value than its initial one, or lets others do so.
static bool changes(const Stmt *S, const VarDecl *V) {
  auto Names = [&](const Expr *E) {
    auto *D = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
    return D && D->getDecl()->getCanonicalDecl() == V->getCanonicalDecl();
  };
  if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isAssignmentOp() && Names(B->getLHS()))
    return true;
  if (auto *U = dyn_cast<UnaryOperator>(S);
      U && (U->isIncrementDecrementOp() || U->getOpcode() == UO_AddrOf) && Names(U->getSubExpr()))
    return true;
  auto *O = dyn_cast<CXXOperatorCallExpr>(S);
  return O && (O->isAssignmentOp() || O->getOperator() == OO_PlusPlus || O->getOperator() == OO_MinusMinus) &&
         Names(O->getArg(0));
}

/// What in \p S changes \p V.
static void collect(const Stmt *S, const VarDecl *V, llvm::SmallVectorImpl<const Stmt *> &Out) {
  if (!S)
    return;
  if (changes(S, V))
    Out.push_back(S);
  for (const Stmt *C : S->children())
    collect(C, V, Out);
}

/// `struct pool *p; ... p = find(); lock(&p->mutex);`: \p Changes give \p Pointer, a local, its value before \p P does
/// anything to \p Lock, which it leads to, and none of them comes after that.
static bool assignedBefore(const Process &P, const Place *Pointer, const Place *Lock,
                           llvm::ArrayRef<const Stmt *> Changes) {
  if (Pointer->K != Place::Local)
    return false;
  const Paths Way(P, P.Function->getASTContext());
  Paths::Points To;
  for (const Stmt *S : Changes) {
    auto *B = dyn_cast<BinaryOperator>(S);
    const auto At = B && B->getOpcode() == BO_Assign ? Way.of(S) : std::nullopt;
    if (!At)
      return false;
    To.push_back(*At);
  }
  auto Concerns = [&](const Place *A) {
    while (A && A != Pointer)
      A = A->Parent;
    return A != nullptr;
  };
  return llvm::all_of(P.Blocks, [&](const Block &B) {
    return llvm::all_of(B.Events, [&](const Event &E) {
      const bool Acts = E.Object == Lock || E.Second == Lock ||
                        (E.Kind == EventKind::Call && (Concerns(E.This) || llvm::any_of(E.Args, Concerns)));
      const auto From = Acts ? Way.of(&E) : std::nullopt;
      return !Acts || (From && !Way.reaches(*From, To, {}));
    });
  });
}

/// The variable that alone indexes what \p S names; null if that is anything else.
static const VarDecl *onlyIndex(const Stmt *S) {
  llvm::SmallVector<const ArraySubscriptExpr *, 2> All;
  auto Collect = [&](auto &Self, const Stmt *X) -> void {
    if (auto *A = dyn_cast_or_null<ArraySubscriptExpr>(X))
      All.push_back(A);
    if (X)
      for (const Stmt *C : X->children())
        Self(Self, C);
  };
  Collect(Collect, S);
  auto *D = All.size() == 1 ? dyn_cast<DeclRefExpr>(All.front()->getIdx()->IgnoreParenImpCasts()) : nullptr;
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  return V && V->isLocalVarDeclOrParm() && V->getType()->isIntegerType() ? V : nullptr;
}

/// `owner->current = i`: somebody else knows \p V then.
static bool keeps(const Stmt *S, const VarDecl *V) {
  if (!S)
    return false;
  auto *B = dyn_cast<BinaryOperator>(S);
  auto *From = B && B->isAssignmentOp() ? dyn_cast<DeclRefExpr>(B->getRHS()->IgnoreParenImpCasts()) : nullptr;
  return (From && From->getDecl() == V && !isa<DeclRefExpr>(B->getLHS()->IgnoreParens())) ||
         llvm::any_of(S->children(), [&](const Stmt *C) { return keeps(C, V); });
}

const VarDecl *LockNames::index(const Process &P, const Place *Lock) const { return index(P, Lock, /*Calls=*/2); }

/// The variable that \p Call passes for parameter \p To; null if that is anything else.
static const VarDecl *passed(const Event &Call, const VarDecl *To) {
  auto *E = dyn_cast_or_null<CallExpr>(Call.E);
  auto *Param = dyn_cast_or_null<ParmVarDecl>(To);
  const unsigned At = Param ? Param->getFunctionScopeIndex() + isa_and_nonnull<CXXOperatorCallExpr>(E) : 0;
  auto *D = E && Param && At < E->getNumArgs() ? dyn_cast<DeclRefExpr>(E->getArg(At)->IgnoreParenImpCasts()) : nullptr;
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  return V && V->isLocalVarDeclOrParm() && V->getType()->isIntegerType() ? V : nullptr;
}

const VarDecl *LockNames::index(const Process &P, const Place *Lock, unsigned Calls) const {
  const VarDecl *By = nullptr;
  bool Other = false;
  auto Add = [&](const VarDecl *V) {
    Other |= !V || (By && V != By);
    By = V;
  };
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events) {
      if ((E.Kind == EventKind::Lock || E.Kind == EventKind::Unlock) && E.Object == Lock)
        Add(onlyIndex(E.E));
      if (E.Kind == EventKind::Call) // `lock(k)`, which locks the one of that kind
        for (const Target &T : U.Sums->callees(E)) {
          const Summary &C = U.Sums->of(T.P);
          Tokens All(C.Released.begin(), C.Released.end());
          for (const Held &H : C.Acquired)
            insert(All, H.Mutex);
          for (const Place *X : All)
            if (U.Sums->translate(X, T.Map) == Lock)
              Add(Calls ? passed(E, index(*T.P, X, Calls - 1)) : nullptr);
        }
      if (Other)
        return nullptr;
    }
  return By && !keeps(P.Function->getBody(), By) && settled(P, Lock, /*Elements=*/true) ? By : nullptr;
}

bool LockNames::settled(const Process &P, const Place *Lock) const { return settled(P, Lock, /*Elements=*/false); }

bool LockNames::settled(const Process &P, const Place *Lock, bool Elements) const {
  if (!Lock || !Lock->known())
    return false;
  for (const Place *X = Lock; X; X = X->Parent) {
    if (X->K == Place::MutexOf || (X->K == Place::Element && X->Index == Place::AnyIndex && !Elements))
      return false;
    if (X->K == Place::Alloc || X->K == Place::Closure || X->K == Place::Capture)
      return false; // one for each time that it is made
    if (X->K != Place::Deref)
      continue;
    const Place *Pointer = X->Parent;
    if (Pointer->K == Place::Local || Pointer->K == Place::Param) {
      auto *V = cast<VarDecl>(Pointer->Decl);
      auto *F = dyn_cast<FunctionDecl>(V->getDeclContext());
      llvm::SmallVector<const Stmt *, 4> Changes;
      if (F)
        collect(F->getBody(), V, Changes);
      if (!F || (!Changes.empty() && !assignedBefore(P, Pointer, Lock, Changes)))
        return false;
      continue;
    }
    for (const Record &R : U.Sums->of(&P).Records)
      if ((R.kind() == EventKind::Write || R.kind() == EventKind::AtomicWrite) && !R.E->Init && R.Object == Pointer)
        return false;
  }
  return !handedOver(P, Lock);
}

/// A thread that \p P starts unlocks what \p P has locked: between them it is a signal.
bool LockNames::handedOver(const Process &P, const Place *Lock) const {
  const Summaries &S = *U.Sums;
  for (const Record &R : S.of(&P).Records)
    if (R.kind() == EventKind::Spawn)
      for (const Target &T : R.runs())
        if (llvm::any_of(S.of(T.P).Released, [&](const Place *X) { return S.translate(X, T.Map) == Lock; }))
          return true;
  return false;
}

bool allZero(const Stmt *S) {
  if (auto *I = dyn_cast<IntegerLiteral>(S))
    return I->getValue() == 0;
  if (auto *D = dyn_cast<DeclRefExpr>(S)) { // PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP names its kind
    auto *Kind = dyn_cast<EnumConstantDecl>(D->getDecl());
    return !Kind || Kind->getInitVal() == 0;
  }
  return llvm::all_of(S->children(), [](const Stmt *C) { return !C || allZero(C); });
}

/// What the variable that \p P is, or is a member of, begins as there; null if its declaration doesn't say.
static const Expr *initial(const Place *P) {
  if (auto *V = dyn_cast_or_null<VarDecl>(P->Decl); V && P->isRoot())
    return V->getInit();
  auto *F = P->K == Place::Field ? dyn_cast<FieldDecl>(P->Decl) : nullptr;
  const Expr *Whole = F ? initial(P->Parent) : nullptr;
  auto *List = dyn_cast_or_null<InitListExpr>(Whole ? Whole->IgnoreImplicit() : nullptr);
  if (List && List->isSyntacticForm() && List->getSemanticForm())
    List = List->getSemanticForm();
  return List && !F->getParent()->isUnion() && F->getFieldIndex() < List->getNumInits()
             ? List->getInit(F->getFieldIndex())
             : nullptr;
}

/// How C code initialises the mutex \p Lock, which \p D declares.
Relocking LockNames::initialised(const Place *Lock, const Decl *D) const {
  Relocking Found = Relocking::Unknown;
  if (const Expr *Init = initial(Lock); Init && !isa<ImplicitValueInitExpr>(Init))
    Found = allZero(Init) ? Relocking::Deadlocks : Relocking::Counts;
  for (const Expr *Init : U.uses().listed(D)) {
    if (!allZero(Init))
      return Relocking::Counts;
    Found = Relocking::Deadlocks;
  }
  for (const Use &X : U.uses().of(D)) {
    // `p->mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;`
    if (X.K == Use::Assign &&
        isa_and_nonnull<CompoundLiteralExpr>(X.Value ? X.Value->IgnoreParenImpCasts() : nullptr)) {
      if (!allZero(X.Value))
        return Relocking::Counts;
      Found = Relocking::Deadlocks;
    }
    auto *C = X.K == Use::Arg && X.Index == 0 ? dyn_cast_or_null<CallExpr>(X.Call) : nullptr;
    const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
    if (!F || !F->getIdentifier() || C->getNumArgs() != 2)
      continue;
    const Expr *How = C->getArg(1);
    Expr::EvalResult R;
    bool Plain;
    if (F->getName() == "pthread_mutex_init" || F->getName() == "pthread_rwlock_init")
      Plain = How->isNullPointerConstant(U.context(), Expr::NPC_ValueDependentIsNotNull) != Expr::NPCK_NotNull;
    else if (F->getName() == "pthread_spin_init")
      Plain = true;
    else if (F->getName() == "mtx_init") // mtx_recursive is 1 with glibc and musl
      Plain = How->EvaluateAsInt(R, U.context()) && !R.Val.getInt()[0];
    else
      continue;
    if (!Plain)
      return Relocking::Counts;
    Found = Relocking::Deadlocks;
  }
  return Found;
}

/// True if the mutex that \p D declares is made from an enumerator, such as QMutex::Recursive.
bool LockNames::toldHow(const Decl *D) const {
  auto Told = [](const Expr *Init) {
    auto *Made = dyn_cast_or_null<CXXConstructExpr>(Init ? Init->IgnoreImplicit() : nullptr);
    return Made && llvm::any_of(Made->arguments(), [](const Expr *A) {
             return !isa<CXXDefaultArgExpr>(A) && A->getType()->isEnumeralType();
           });
  };
  auto *V = dyn_cast<VarDecl>(D);
  return Told(V ? V->getInit() : nullptr) ||
         llvm::any_of(U.uses().of(D), [&](const Use &X) { return X.K == Use::Init && Told(X.Value); });
}

/// GLib has types of their own for those that count.
static bool neverCounts(QualType T) {
  const RecordDecl *R = T.isNull() ? nullptr : T->getAsRecordDecl();
  return R && R->getName() == "_GMutex";
}

/// `template <class M> class LOCKABLE Annotated : public M`: the standard's one that counts, as a base or a member.
static bool wrapsCounting(const CXXRecordDecl *R) {
  auto Counts = [](const CXXRecordDecl *C) {
    return C && C->isInStdNamespace() && C->getIdentifier() && C->getName().starts_with("recursive_");
  };
  auto Has = [&](const CXXRecordDecl *C) {
    return Counts(C) ||
           llvm::any_of(C->fields(), [&](const FieldDecl *F) { return Counts(F->getType()->getAsCXXRecordDecl()); });
  };
  return R->hasDefinition() && (Has(R) || !R->forallBases([&](const CXXRecordDecl *Base) { return !Has(Base); }));
}

/// `class RecursiveMutex : public Mutex { public: RecursiveMutex(); };`: another unit has the constructor of what
/// \p Lock is in, which may make the mutex of its base anew, of another kind.
static bool madeElsewhere(const Place *Lock) {
  auto *F = Lock->K == Place::Field ? dyn_cast_or_null<FieldDecl>(Lock->Decl) : nullptr;
  auto *Base = F ? dyn_cast<CXXRecordDecl>(F->getParent()) : nullptr;
  const QualType T = Base ? Lock->Parent->type() : QualType();
  const CXXRecordDecl *In = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
  return In && In->hasDefinition() && In->isDerivedFrom(Base) &&
         llvm::any_of(In->ctors(), [](const CXXConstructorDecl *C) { return C->isUserProvided() && !C->isDefined(); });
}

Relocking LockNames::relocking(const Place *Lock, TypeKind Type) const {
  if (Type == TypeKind::RecursiveMutex)
    return Relocking::Counts;
  QualType T = Lock->type();
  const CXXRecordDecl *R = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
  if (R && R->hasAttr<CapabilityAttr>())
    return isReentrant(R) || wrapsCounting(R) ? Relocking::Counts : Relocking::Deadlocks;
  if (Type != TypeKind::Mutex && Type != TypeKind::SharedMutex)
    return Relocking::Unknown;
  if ((R && R->isInStdNamespace()) || neverCounts(T))
    return Relocking::Deadlocks;
  // What POSIX and C11 call a mutex may be a recursive one, and so may what is told how to be.
  const Place *Named = Lock;
  while (Named && !Named->Decl)
    Named = Named->Parent;
  if (!Named)
    return Relocking::Unknown;
  const Decl *D = pattern(Named->Decl);
  // Whoever has a reader-writer lock and wants to write, or writes already, waits for itself whatever it was made as.
  if (Type == TypeKind::SharedMutex && (!R || R->isCLike()))
    return Relocking::Deadlocks;
  if (madeElsewhere(Named))
    return Relocking::Unknown;
  return !R || R->isCLike() ? initialised(Named, D) : toldHow(D) ? Relocking::Unknown : Relocking::Deadlocks;
}

bool passesOn(const Place *Mutex) {
  const QualType T = Mutex->type();
  const CXXRecordDecl *C = T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl();
  auto Given = [](const CXXRecordDecl *R) {
    return llvm::any_of(R->fields(), [](const FieldDecl *F) {
      const CXXRecordDecl *To = F->getType()->getPointeeCXXRecordDecl();
      return To && To->hasDefinition() && llvm::any_of(To->methods(), [](const CXXMethodDecl *M) {
               return M->getIdentifier() && M->getName() == "lock";
             });
    });
  };
  return C && C->hasDefinition() &&
         (Given(C) || !C->forallBases([&](const CXXRecordDecl *Base) { return !Given(Base); }));
}

std::string quoted(const Place *P) { return "'" + P->str() + "'"; }

std::string quoted(const Lockset &L) {
  std::string Out;
  for (const Held &H : L) {
    const char *How = !H.Claim ? (H.Shared ? " (shared)" : "") : H.Shared ? " (counted)" : " (claimed)";
    Out += (Out.empty() ? "" : " and ") + quoted(H.Mutex) + How;
  }
  return Out;
}

} // namespace belay::analysis
