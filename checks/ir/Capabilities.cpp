//===- Capabilities.cpp - locks that declarations tell of -----------------===//
//
// Clang's capability attributes, methods that lock their own object, and
// assertions that a lock is held: what a call does to locks without a row in
// the model.
//
//===----------------------------------------------------------------------===//

#include "ir/Builder.h"
#include "ir/Types.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace belay::ir {

using model::TypeKind;

/// The capability that \p Arg of an attribute of \p F names, in the terms of the
/// caller, who gives it \p This and \p Args; or, without \p Args, of \p F itself.
const Place *Builder::capability(const Expr *Arg, const FunctionDecl *F, const Place *This,
                                 ArrayRef<const Place *> Args) {
  const FunctionDecl *Outer = std::exchange(CurF, F);
  // A negative capability is one that isn't held.
  auto *Not = dyn_cast<UnaryOperator>(Arg->IgnoreParenImpCasts());
  auto *Call = dyn_cast<CXXOperatorCallExpr>(Arg->IgnoreParenImpCasts());
  bool Negative = (Not && Not->getOpcode() == UO_LNot) || (Call && Call->getOperator() == OO_Exclaim);
  const Place *P = Negative ? PT.unknown() : Arg->getType()->isPointerType() ? PT.deref(value(Arg)) : place(Arg);
  CurF = Outer;
  return PT.substitute(P, [&](const Place *Root) -> const Place * {
    if (Root->K == Place::This)
      return This;
    if (Root->K != Place::Param)
      return nullptr;
    unsigned I = cast<ParmVarDecl>(Root->Decl)->getFunctionScopeIndex();
    return I < Args.size() ? Args[I] : PT.unknown();
  });
}

/// A guard speaks for what it holds.
static const Place *lockOf(PlaceTable &PT, const Place *Object, const CXXRecordDecl *R) {
  return R && R->hasAttr<ScopedLockableAttr>() ? PT.mutexOf(Object) : Object;
}

template <typename Attribute, typename Fn>
void Builder::capabilities(const FunctionDecl *F, const Place *This, ArrayRef<const Place *> Args, Fn Do) {
  auto *MD = dyn_cast<CXXMethodDecl>(F);
  for (const auto *A : F->specific_attrs<Attribute>()) {
    if (A->args_size() == 0 && MD && This)
      Do(lockOf(PT, This, MD->getParent()), *A);
    for (const Expr *Arg : A->args())
      if (const Place *P = capability(Arg, F, This, Args); P && P->known())
        Do(P, *A);
  }
}

/// What a function requires is held while it runs.
void Builder::required(const Process &P) {
  llvm::SmallVector<const Place *, 4> Params(P.Params);
  capabilities<RequiresCapabilityAttr>(CurF, P.ThisPlace, Params, [&](const Place *M, const auto &A) {
    Event &E = emit(EventKind::Holds, M, nullptr);
    E.Loc = CurF->getLocation();
    E.Shared = A.isShared();
  });
}

static bool assertsHeld(const CXXMethodDecl *MD) {
  if (!MD || !MD->getIdentifier() || MD->getNumParams() != 0 || !model::Model::isMutexShaped(MD->getParent()))
    return false;
  std::string Name = MD->getName().lower();
  return StringRef(Name).starts_with("assert") && !StringRef(Name).contains("not") &&
         (StringRef(Name).contains("held") || StringRef(Name).contains("locked") || StringRef(Name).contains("owned"));
}

int locksItself(const CXXMethodDecl *MD) {
  if (!MD || MD->isStatic() || !MD->getIdentifier() || MD->getNumParams() != 0 ||
      !model::Model::isMutexShaped(MD->getParent()))
    return 0;
  if (auto *A = MD->getAttr<AcquireCapabilityAttr>(); A && A->args_size())
    return 0;
  if (auto *A = MD->getAttr<ReleaseCapabilityAttr>(); A && A->args_size())
    return 0;
  return llvm::StringSwitch<int>(MD->getName())
      .Cases("lock", "Lock", "enter", "Enter", "lock_shared", 1)
      .Cases("unlock", "Unlock", "leave", "Leave", "unlock_shared", -1)
      .Default(0);
}

/// The locks that a call of \p C.F takes, gives up or asserts, beyond what its body
/// says; false if there are none. \p Before: those that are given up.
bool Builder::lockingCall(const CallSite &C, const FunctionDecl *Body, bool Before) {
  const FunctionDecl *F = C.F;
  auto *MD = dyn_cast<CXXMethodDecl>(F);
  bool Ctor = isa<CXXConstructExpr>(C.E);
  if (Body && Md.isSection(F)) {
    Event &E = emit(Before ? EventKind::Lock : EventKind::Unlock, PT.program("the atomic section"), C.E);
    E.Type = model::TypeKind::RecursiveMutex;
    return true;
  }
  if (!F->hasAttrs() && (!MD || Ctor))
    return false;
  const Place *This = Ctor ? destination(C.E) : C.Object ? objectPlace(C) : nullptr;
  bool Any = false;
  auto Emit = [&](EventKind K, const Place *P, bool Shared) -> Event & {
    Any = true;
    Event &E = emit(K, P, C.E);
    E.Shared = Shared;
    E.Function = F;
    return E;
  };
  if (int Half = locksItself(MD); Half && This) {
    if ((Half < 0) == Before)
      Emit(Half > 0 ? EventKind::Lock : EventKind::Unlock, This, MD->getName().ends_with("_shared"));
    return Any;
  }
  if (!Before && This && assertsHeld(MD))
    Emit(EventKind::Holds, This, false);
  if (!F->hasAttrs())
    return Any;
  llvm::SmallVector<const Place *, 4> Args;
  for (unsigned I = 0; I < C.Args.size() && I < F->getNumParams(); ++I)
    Args.push_back(argPlace(C.Args[I], F->getParamDecl(I)->getType()));
  if (!Before)
    capabilities<AssertCapabilityAttr>(F, This, Args, [&](const Place *M, const auto &A) {
      if (!Any)
        Emit(EventKind::Holds, M, A.isShared());
    });
  // A body tells more than the attributes do.
  if (Body)
    return Any;
  if (Before) {
    capabilities<ReleaseCapabilityAttr>(
        F, This, Args, [&](const Place *M, const auto &A) { Emit(EventKind::Unlock, M, A.isShared()); });
    return Any;
  }
  bool First = true;
  capabilities<AcquireCapabilityAttr>(F, This, Args, [&](const Place *M, const auto &A) {
    if (Ctor && MD->getParent()->hasAttr<ScopedLockableAttr>()) {
      if (First)
        PT.alias(PT.mutexOf(This), M);
      else
        MoreMutexes[This].push_back(M);
      First = false;
    }
    Emit(EventKind::Lock, M, A.isShared()).Implicit = Ctor;
  });
  capabilities<TryAcquireCapabilityAttr>(
      F, This, Args, [&](const Place *M, const auto &A) { Emit(EventKind::Lock, M, A.isShared()).Try = true; });
  return Any;
}

/// True if an object of class \p R gives up its lock in a destructor whose body isn't looked at.
bool Builder::releasesLock(const CXXRecordDecl *R) {
  const CXXDestructorDecl *D = R->getDestructor();
  return R->hasAttr<ScopedLockableAttr>() && D && (Md.inLibrary(D) || !userBody(D));
}

/// True if \p S returns \p V, a guard: it isn't destroyed there.
bool Builder::returnsGuard(const Stmt *S, const VarDecl *V) {
  auto *R = dyn_cast_or_null<ReturnStmt>(S);
  if (!R || !R->getRetValue() || Md.type(V->getType()) != TypeKind::Guard)
    return false;
  const Expr *E = strip(R->getRetValue());
  if (auto *C = dyn_cast<CXXConstructExpr>(E);
      C && C->getNumArgs() >= 1 && C->getConstructor()->isCopyOrMoveConstructor())
    E = strip(C->getArg(0));
  auto *D = dyn_cast<DeclRefExpr>(E);
  return D && D->getDecl() == V;
}

/// \p Guard is what a user's function returns: it holds what that locked.
void Builder::returnedGuard(const Place *Guard, const Expr *Init) {
  CallSite C = callSite(strip(Init));
  const FunctionDecl *Def = C.F && !isa<CXXConstructExpr>(C.E) ? userBody(C.F) : nullptr;
  auto *Body = Def ? dyn_cast<CompoundStmt>(Def->getBody()) : nullptr;
  auto *Ret = Body && !Body->body_empty() ? dyn_cast<ReturnStmt>(Body->body_back()) : nullptr;
  const Expr *Made = Ret && Ret->getRetValue() ? strip(Ret->getRetValue()) : nullptr;
  for (unsigned I = 0; Made && I < 4; ++I) {
    if (auto *D = dyn_cast<DeclRefExpr>(Made)) {
      auto *V = dyn_cast<VarDecl>(D->getDecl());
      Made = V && V->hasLocalStorage() && V->getInit() ? strip(V->getInit()) : nullptr;
    } else if (auto *K = dyn_cast<CXXConstructExpr>(Made); K && K->getNumArgs() >= 1) {
      if (!K->getConstructor()->isCopyOrMoveConstructor()) {
        Made = K->getArg(0);
        break;
      }
      Made = strip(K->getArg(0));
    } else
      return;
  }
  if (!Made || Md.type(Made->getType()) == TypeKind::Guard)
    return;
  llvm::SmallVector<const Place *, 4> Args;
  for (unsigned I = 0; I < C.Args.size() && I < C.F->getNumParams(); ++I)
    Args.push_back(argPlace(C.Args[I], C.F->getParamDecl(I)->getType()));
  PT.alias(PT.mutexOf(Guard), capability(Made, Def, C.Object ? objectPlace(C) : nullptr, Args));
}

} // namespace belay::ir
