//===- Values.cpp - what an expression names, and what it evaluates to ----===//

#include "ir/Builder.h"
#include "ir/Types.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace belay::ir {

using model::EffectKind;
using model::TypeKind;

namespace {
constexpr unsigned MaxValueDepth = 24;

struct DepthGuard {
  unsigned &D;
  explicit DepthGuard(unsigned &D) : D(D) { ++D; }
  ~DepthGuard() { --D; }
};
} // namespace

bool Builder::pointerLike(QualType T) {
  return !T.isNull() && (T->isPointerType() || T->isReferenceType() || Md.type(T) == TypeKind::Owner);
}

/// A copy or move of such a value still speaks for the same thing.
bool Builder::sameThing(QualType T) {
  switch (Md.type(T)) {
  case TypeKind::Sender:
  case TypeKind::Receiver:
  case TypeKind::Channel:
  case TypeKind::StopToken:
  case TypeKind::StopSource:
  case TypeKind::Future:
  case TypeKind::Promise:
  case TypeKind::Synced:
    return true;
  default:
    return false;
  }
}

/// True if another thread could see \p P: its accesses are worth an event.
bool Builder::shared(const Place *P) const {
  const Place *R = P->root();
  switch (R->K) {
  case Place::Local:
    return P->indirect() || Facts.Escaping.contains(cast<VarDecl>(R->Decl));
  case Place::Param:
    return P->indirect() || cast<ValueDecl>(R->Decl)->getType()->isReferenceType() ||
           Facts.Escaping.contains(cast<VarDecl>(R->Decl));
  case Place::Global: {
    auto *V = cast<VarDecl>(R->Decl);
    return P->indirect() || !V->getType().isConstQualified();
  }
  case Place::This:
  case Place::Object:
  case Place::Alloc:
    return true;
  case Place::Capture:
    return true;
  default:
    return false;
  }
}

const Place *Builder::varPlace(const VarDecl *V) {
  if (V->hasGlobalStorage())
    return PT.root(Place::Global, V);
  if (isa<ParmVarDecl>(V))
    return PT.root(Place::Param, V);
  return PT.root(Place::Local, V);
}

/// Is \p P an element of a map? It is what its key is mapped to, not the pair of both.
static bool isMapped(const Place *P) {
  const auto *R =
      P->K == Place::Element && !P->Parent->type().isNull() ? P->Parent->type()->getAsCXXRecordDecl() : nullptr;
  return R && R->isInStdNamespace() && R->getName().contains("map");
}

/// std::get<1>
static bool getsSecond(const FunctionDecl *F) {
  const TemplateArgumentList *Args = F->getTemplateSpecializationArgs();
  return F->getIdentifier() && F->getName() == "get" && Args && Args->size() &&
         Args->get(0).getKind() == TemplateArgument::Integral && Args->get(0).getAsIntegral() == 1;
}

/// Does \p L have a variable of its own for \p C?
static bool copies(const LambdaExpr *L, const LambdaCapture &C) {
  return C.capturesVariable() && (C.getCaptureKind() == LCK_ByCopy || L->isInitCapture(&C));
}

const Place *Builder::refPlace(const DeclRefExpr *E) {
  const ValueDecl *D = E->getDecl();
  if (auto *F = dyn_cast<FunctionDecl>(D)) {
    const FunctionDecl *Def = userBody(F);
    return PT.root(Place::Function, Def ? Def : F->getCanonicalDecl());
  }
  if (auto *B = dyn_cast<BindingDecl>(D)) {
    if (VarDecl *H = B->getHoldingVar())
      return varPlace(H);
    return B->getBinding() ? place(B->getBinding()) : PT.unknown();
  }
  auto *V = dyn_cast<VarDecl>(D);
  if (!V)
    return PT.unknown();
  if (E->refersToEnclosingVariableOrCapture() && !V->hasGlobalStorage())
    for (const DeclContext *In = CurF; In; In = In->getParent()) // what one refers to may be the copy of one around it
      if (auto *M = dyn_cast<CXXMethodDecl>(In))
        if (const LambdaExpr *L = Facts.Lambdas.lookup(M->getParent()))
          if (llvm::any_of(L->captures(), [&](auto &C) { return copies(L, C) && C.getCapturedVar() == V; }))
            return PT.root(Place::Capture, V, L);
  return varPlace(V);
}

/// The closure that \p L makes, with its captures recorded and aliased.
const Place *Builder::closure(const LambdaExpr *L) {
  const Place *P = PT.root(Place::Closure, nullptr, L);
  if (M.Closures.count(P))
    return P;
  ClosureInfo Info;
  Info.E = L;
  if (FunctionTemplateDecl *T = L->getLambdaClass()->getDependentLambdaCallOperator()) {
    for (const FunctionDecl *F : T->specializations())
      if (const FunctionDecl *Def = userBody(F); Def && !Info.Body)
        Info.Body = M.process(Def);
  } else if (L->getCallOperator())
    Info.Body = M.process(L->getCallOperator());
  auto Init = L->capture_init_begin();
  for (const LambdaCapture &C : L->captures()) {
    const Expr *I = *Init++;
    CaptureInfo CI;
    CI.Loc = C.getLocation();
    CI.ByRef = C.getCaptureKind() == LCK_ByRef || C.getCaptureKind() == LCK_This;
    if (C.capturesThis()) {
      // By copy ([*this]) the closure has an object of its own.
      CI.ByRef = I->getType()->isPointerType();
      CI.Outer = CI.ByRef ? PT.deref(value(I)) : PT.root(Place::Alloc, nullptr, I);
    } else if (C.capturesVariable()) {
      CI.Var = C.getCapturedVar();
      if (!copies(L, C)) {
        CI.Outer = place(I);
      } else {
        QualType T = C.getCapturedVar()->getType();
        CI.Outer = pointerLike(T) || T->isFunctionType() || T->isRecordType() ? value(I) : place(I);
        const Place *Copy = PT.root(Place::Capture, C.getCapturedVar(), L);
        if (T->isReferenceType())
          PT.alias(Copy, place(I));
        else if (pointerLike(T))
          PT.alias(PT.deref(Copy), PT.deref(CI.Outer));
        else if (CI.Outer->K == Place::Closure || CI.Outer->K == Place::Function || sameThing(T))
          PT.alias(Copy, CI.Outer);
      }
    }
    Info.Captures.push_back(CI);
  }
  M.Closures[P] = Info;
  return P;
}

/// The rows for a call; they may name the derived class of an inherited method.
ArrayRef<model::Effect> Builder::effects(const CallSite &C) {
  const CXXRecordDecl *R = nullptr;
  if (C.Object) {
    QualType T = C.Object->IgnoreImpCasts()->getType();
    R = T->isPointerType() ? T->getPointeeCXXRecordDecl() : T->getAsCXXRecordDecl();
  }
  return Md.effects(C.F, R);
}

const Place *Builder::objectPlace(const CallSite &C) {
  if (!C.Object) {
    if (isa<CXXConstructExpr>(C.E))
      return destination(C.E);
    return PT.unknown();
  }
  return C.Arrow ? PT.deref(value(C.Object)) : place(C.Object);
}

const Place *Builder::rolePlace(const CallSite &C, model::Role R, bool AsValue) {
  switch (R.K) {
  case model::Role::This:
    return objectPlace(C);
  case model::Role::Return:
    return destination(C.E);
  case model::Role::Arg: {
    if (R.Index >= C.Args.size())
      return nullptr;
    const Expr *A = C.Args[R.Index];
    if (isa<CXXDefaultArgExpr>(A)) // what nobody wrote plays no role
      return nullptr;
    if (R.Pointee)
      return PT.deref(value(A));
    return A->isGLValue() && !AsValue ? place(A) : value(A);
  }
  case model::Role::None:
  case model::Role::Program:
    return nullptr;
  }
  return nullptr;
}

/// What a user function returns, when it plainly returns one place.
const Place *Builder::returned(const CallSite &C, bool AsPlace) {
  const FunctionDecl *Def = userBody(C.F);
  if (!Def || Depth > MaxValueDepth / 2)
    return PT.unknown();
  auto *Body = dyn_cast_or_null<CompoundStmt>(Def->getBody());
  if (!Body || Body->body_empty() || Body->size() > 4)
    return PT.unknown();
  for (const Stmt *S : Body->body())
    if (!isa<DeclStmt>(S) && !isa<ReturnStmt>(S) && !isa<NullStmt>(S) && !isa<Expr>(S))
      return PT.unknown();
  auto *Ret = dyn_cast<ReturnStmt>(Body->body_back());
  if (!Ret || !Ret->getRetValue())
    return PT.unknown();
  const Expr *V = Ret->getRetValue();
  const FunctionDecl *Outer = std::exchange(CurF, Def);
  const Place *P = AsPlace && V->isGLValue() ? place(V) : value(V);
  CurF = Outer;
  if (P->root()->K == Place::Local || P->root()->K == Place::Alloc)
    return PT.unknown();
  const Place *Obj = C.Object ? objectPlace(C) : nullptr;
  P = PT.substitute(P, [&](const Place *R) -> const Place * {
    if (R->K == Place::This && Obj && R->Decl->getCanonicalDecl() == Def->getCanonicalDecl())
      return Obj;
    if (R->K == Place::Param)
      for (unsigned I = 0; I < Def->getNumParams() && I < C.Args.size(); ++I)
        if (Def->getParamDecl(I)->getCanonicalDecl() == R->Decl)
          return argPlace(C.Args[I], Def->getParamDecl(I)->getType());
    return nullptr;
  });
  // A future of what is given to the function isn't that itself.
  return P->K == Place::Closure && Md.type(Def->getReturnType()) == TypeKind::Future ? PT.unknown() : P;
}

const Place *Builder::callResult(const Expr *E, bool AsPlace) {
  CallSite C = callSite(E);
  if (!C.F)
    return PT.unknown();
  bool Modelled = false;
  for (const model::Effect &Ef : effects(C)) {
    Modelled = true;
    model::Role Object = Ef.Object ? Ef.Object : model::Role{model::Role::This};
    switch (Ef.Kind) {
    case EffectKind::Alias:
      return rolePlace(C, Object, !AsPlace);
    case EffectKind::AddressOf:
      return PT.addressOf(rolePlace(C, Object));
    case EffectKind::Pointee:
    case EffectKind::Element: {
      const Place *P = rolePlace(C, Object);
      if (Ef.Kind == EffectKind::Element && isMapped(P) && getsSecond(C.F))
        return P;
      if (Ef.Kind == EffectKind::Pointee)
        P = PT.deref(P);
      if (Ef.Kind == EffectKind::Element || Ef.Second) {
        int64_t Index = Place::AnyIndex;
        Expr::EvalResult Res;
        if (Ef.Second.K == model::Role::Arg && Ef.Second.Index < C.Args.size()) {
          const Expr *I = C.Args[Ef.Second.Index];
          if (!I->isValueDependent() && I->getType()->isIntegerType() && I->EvaluateAsInt(Res, Ctx))
            Index = Res.Val.getInt().tryExtValue().value_or(-1);
        }
        P = PT.element(P, C.Object && sharesWords(C.Object->getType()) ? Place::AllIndex : Index);
      }
      return Ef.Address ? PT.addressOf(P) : P;
    }
    case EffectKind::Construct: {
      // make_unique and new-like factories return a pointer to a fresh object.
      if (Ef.Object.K == model::Role::Return) {
        return PT.addressOf(allocated(E));
      }
      const Place *P = PT.element(objectPlace(C));
      return C.F->getReturnType()->isReferenceType() ? P : PT.addressOf(P);
    }
    case EffectKind::Bind: {
      const Place *P = PT.root(Place::Closure, nullptr, E);
      if (!M.Closures.count(P)) {
        ClosureInfo Info;
        Info.E = E;
        unsigned First = Ef.Entry.K == model::Role::Arg ? Ef.Entry.Index : 0;
        if (First < C.Args.size())
          Info.Entry = value(C.Args[First]);
        for (unsigned I = First + 1; Ef.Args >= 0 && I < C.Args.size(); ++I) {
          // std::placeholders have no value of their own.
          auto *T = C.Args[I]->getType()->getAsCXXRecordDecl();
          Info.Args.push_back(T && T->getName() == "_Placeholder" ? nullptr : spawnArg(C.Args[I]));
        }
        M.Closures[P] = Info;
      }
      return P;
    }
    default:
      break;
    }
  }
  // Iterators: *it and it-> of an iterator whose element is known; ++it is it.
  if (C.Object && C.F->getDeclName().getNameKind() == DeclarationName::CXXOperatorName) {
    OverloadedOperatorKind Op = C.F->getDeclName().getCXXOverloadedOperator();
    if ((Op == OO_Star && C.Args.empty()) || Op == OO_Arrow) {
      if (!userBody(C.F)) {
        const Place *P = PT.deref(objectPlace(C));
        return Op == OO_Star ? P : PT.addressOf(P);
      }
    } else if ((Op == OO_PlusPlus || Op == OO_MinusMinus || Op == OO_Equal) && (E->isGLValue() || !userBody(C.F)))
      return place(C.Object); // else a copy of what it was
  }
  if (Modelled)
    return PT.unknown();
  return returned(C, AsPlace);
}

const Place *Builder::place(const Expr *E) {
  E = E ? strip(E) : nullptr;
  if (!E || Depth > MaxValueDepth)
    return PT.unknown();
  DepthGuard G(Depth);
  switch (E->getStmtClass()) {
  case Stmt::DeclRefExprClass:
    return refPlace(cast<DeclRefExpr>(E));
  case Stmt::MemberExprClass: {
    auto *ME = cast<MemberExpr>(E);
    if (auto *V = dyn_cast<VarDecl>(ME->getMemberDecl()))
      return PT.root(Place::Global, V);
    auto *F = dyn_cast<FieldDecl>(ME->getMemberDecl());
    if (!F)
      return PT.unknown();
    const Place *Base = ME->isArrow()                ? PT.deref(value(ME->getBase()))
                        : ME->getBase()->isGLValue() ? place(ME->getBase())
                                                     : value(ME->getBase());
    if (F->getName() == "second" && F->getParent()->isInStdNamespace() && isMapped(Base))
      return Base;
    if (auto *R = dyn_cast<CXXRecordDecl>(F->getParent());
        R && Md.type(R) == TypeKind::Channel && sameThing(F->getType()))
      return Base; // the ends of a channel are it
    const Place *P = PT.field(Base, F);
    return F->getType()->isReferenceType() ? PT.deref(P) : P;
  }
  case Stmt::ArraySubscriptExprClass: {
    auto *A = cast<ArraySubscriptExpr>(E);
    int64_t Index = Place::AnyIndex;
    Expr::EvalResult R;
    if (!A->getIdx()->isValueDependent() && A->getIdx()->EvaluateAsInt(R, Ctx))
      Index = R.Val.getInt().tryExtValue().value_or(-1);
    const Place *P = PT.deref(value(A->getBase()));
    if (P->K == Place::Element && P->Index == 0)
      return PT.element(P->Parent, Index);
    return Index == 0 ? P : PT.element(P, Index);
  }
  case Stmt::UnaryOperatorClass: {
    auto *U = cast<UnaryOperator>(E);
    if (U->getOpcode() == UO_Deref)
      return PT.deref(value(U->getSubExpr()));
    if (U->isIncrementDecrementOp() || U->getOpcode() == UO_Extension)
      return place(U->getSubExpr());
    return PT.unknown();
  }
  case Stmt::BinaryOperatorClass:
  case Stmt::CompoundAssignOperatorClass: {
    auto *B = cast<BinaryOperator>(E);
    if (B->isAssignmentOp())
      return place(B->getLHS());
    if (B->getOpcode() == BO_Comma)
      return place(B->getRHS());
    return PT.unknown();
  }
  case Stmt::CXXThisExprClass:
    return PT.deref(value(E));
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass:
    if (E->isGLValue())
      return callResult(E, true);
    return value(E);
  case Stmt::ImplicitCastExprClass:
    // An array or function seen as a pointer, or a loaded value.
    return value(E);
  default:
    return E->isGLValue() ? PT.unknown() : value(E);
  }
}

const Place *Builder::value(const Expr *E) {
  E = E ? strip(E) : nullptr;
  if (!E || Depth > MaxValueDepth)
    return PT.unknown();
  DepthGuard G(Depth);
  switch (E->getStmtClass()) {
  case Stmt::CXXThisExprClass: {
    auto *MD = dyn_cast_or_null<CXXMethodDecl>(CurF);
    // Inside a lambda, `this` is the enclosing method's.
    while (MD && MD->getParent()->isLambda())
      MD = dyn_cast_or_null<CXXMethodDecl>(MD->getParent()->getParent()->getNonClosureAncestor());
    return MD ? PT.addressOf(PT.root(Place::This, MD->getCanonicalDecl())) : PT.unknown();
  }
  case Stmt::UnaryOperatorClass: {
    auto *U = cast<UnaryOperator>(E);
    if (U->getOpcode() == UO_AddrOf) {
      const Place *P = place(U->getSubExpr());
      return P->K == Place::Function ? P : PT.addressOf(P);
    }
    if (U->getOpcode() == UO_Plus) // +lambda decays to a function pointer
      return value(U->getSubExpr());
    return PT.unknown();
  }
  case Stmt::CXXNewExprClass:
    return PT.addressOf(allocated(E));
  case Stmt::LambdaExprClass:
    return closure(cast<LambdaExpr>(E));
  case Stmt::CXXNullPtrLiteralExprClass:
  case Stmt::GNUNullExprClass:
    return PT.null();
  case Stmt::InitListExprClass: {
    auto *L = cast<InitListExpr>(E);
    if (L->getNumInits() == 1)
      return value(L->getInit(0));
    return PT.root(Place::Alloc, nullptr, E);
  }
  case Stmt::CXXTemporaryObjectExprClass:
  case Stmt::CXXConstructExprClass: {
    auto *C = cast<CXXConstructExpr>(E);
    const CXXRecordDecl *R = C->getType()->getAsCXXRecordDecl();
    if (C->getNumArgs() >= 1 && R) {
      const Expr *A = C->getArg(0);
      bool Copy = C->getConstructor()->isCopyOrMoveConstructor();
      TypeKind K = Md.type(R);
      bool Callable = R->isLambda() || R->getName() == "function" || R->getName() == "move_only_function" ||
                      R->getName() == "packaged_task";
      if (Copy && (C->isElidable() || K == TypeKind::Owner || Callable || K == TypeKind::Thread ||
                   K == TypeKind::JoiningThread || K == TypeKind::Guard || K == TypeKind::StopToken ||
                   K == TypeKind::StopSource || K == TypeKind::Sender || K == TypeKind::Receiver ||
                   K == TypeKind::Channel || K == TypeKind::Future || K == TypeKind::Promise))
        return A->isGLValue() ? place(A) : value(A);
      if (K == TypeKind::Atomic && !Copy && A->isGLValue() && R->getName() == "atomic_ref")
        return place(A); // another name for what it refers to
      // unique_ptr<T>(p), function<void()>(f): what they wrap.
      if (!Copy && (K == TypeKind::Owner || Callable) && !A->getType()->isIntegerType())
        return A->isGLValue() && !A->getType()->isPointerType() && !Callable ? place(A) : value(A);
      if (const model::Effect *Ef = Md.effect(C->getConstructor(), EffectKind::Alias)) // a strand of what runs it
        return rolePlace(callSite(C), Ef->Object);
    }
    return PT.root(Place::Alloc, nullptr, E);
  }
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass: {
    const Place *P = callResult(E, E->isGLValue());
    if (P->K == Place::Unknown && E->getType()->isRecordType())
      return PT.root(Place::Alloc, nullptr, E);
    return P;
  }
  case Stmt::ConditionalOperatorClass:
    return PT.unknown();
  case Stmt::BinaryOperatorClass: {
    auto *B = cast<BinaryOperator>(E);
    if (B->getOpcode() == BO_Comma)
      return value(B->getRHS());
    if (B->isAssignmentOp())
      return place(B->getLHS());
    // Pointer arithmetic stays in the same array.
    if (B->isAdditiveOp() && B->getType()->isPointerType()) {
      const Expr *P = B->getLHS()->getType()->isPointerType() ? B->getLHS() : B->getRHS();
      const Expr *I = P == B->getLHS() ? B->getRHS() : B->getLHS();
      const Place *V = PT.deref(value(P));
      int64_t Index = Place::AnyIndex;
      Expr::EvalResult R;
      if (B->getOpcode() == BO_Add && !I->isValueDependent() && I->EvaluateAsInt(R, Ctx))
        Index = R.Val.getInt().tryExtValue().value_or(-1);
      if (V->K == Place::Element && V->Index == 0)
        return PT.addressOf(PT.element(V->Parent, Index));
      return PT.addressOf(PT.element(V, Index));
    }
    return PT.unknown();
  }
  case Stmt::ImplicitCastExprClass: {
    auto *C = cast<ImplicitCastExpr>(E);
    if (C->getCastKind() == CK_LValueToRValue) {
      const Place *P = place(C->getSubExpr());
      const bool Points = P->K == Place::Global || (P->K == Place::Field && E->getType()->isFunctionPointerType());
      const FunctionDecl *F = Points ? onlyFunction(cast<ValueDecl>(P->Decl)) : nullptr;
      const FunctionDecl *Def = F ? userBody(F) : nullptr;
      return Def ? PT.root(Place::Function, Def) : P;
    }
    if (C->getCastKind() == CK_ArrayToPointerDecay)
      return PT.addressOf(PT.element(place(C->getSubExpr()), 0));
    return place(C->getSubExpr()); // function to pointer
  }
  default:
    return E->isGLValue() ? place(E) : PT.unknown();
  }
}

} // namespace belay::ir
