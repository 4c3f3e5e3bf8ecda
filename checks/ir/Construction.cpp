//===- Construction.cpp - calls that make threads, guards and wrappers ----===//

#include "ir/Bindings.h"
#include "ir/Builder.h"
#include "ir/Types.h"

using namespace clang;

namespace belay::ir {

using model::Effect;
using model::EffectKind;
using model::Role;
using model::TypeKind;

/// What \p E makes at \p P is not shared yet.
void Builder::made(const Place *P, const Expr *E) {
  if (P->root()->K != Place::Alloc && isData(Md.type(E->getType())) && shared(P))
    emit(EventKind::Write, P, E).Init = true;
}

/// `emplace_back(args)`, `make_unique<T>(args)`, `optional::emplace(args)`:
/// constructs a T; a thread among them is a spawn.
void Builder::constructed(const CallSite &C, const Effect &Ef) {
  bool Factory = Ef.Object.K == Role::Return;
  QualType Whole = Factory ? C.E->getType() : C.Object ? C.Object->getType() : QualType();
  if (!Whole.isNull() && Whole->isPointerType() && !Factory)
    Whole = Whole->getPointeeType();
  QualType T = Factory || !isVariant(Whole) ? held(Whole) : C.E->getType().getNonReferenceType();
  const Place *P = Factory                                 ? allocated(C.E)
                   : Md.type(Whole) == TypeKind::Container ? PT.element(objectPlace(C))
                                                           : PT.deref(objectPlace(C));
  if (!Factory && (T.isNull() || Md.type(T) != TypeKind::Guard)) {
    write(objectPlace(C), C.Object);
    writtenBy(C.Object, C.F);
  }
  if (T.isNull())
    return;
  TypeKind K = Md.type(T);
  unsigned First = Ef.Args >= 0 ? Ef.Args : 0;
  ArrayRef<const Expr *> Args = C.Args.size() > First ? C.Args.drop_front(First) : ArrayRef<const Expr *>();
  if (Args.size() == 1)
    copyHandle(P, Args[0], C.E);
  else if (const RecordDecl *R = T->getAsRecordDecl(); R && R->getDefinition())
    for (auto [F, A] : llvm::zip(R->getDefinition()->fields(), Args)) // of a pair or a structure
      copyHandle(PT.field(P, F), A, C.E);
  if (K == TypeKind::Thread || K == TypeKind::JoiningThread) {
    if (Args.size() == 1 && isThread(Md.type(strip(Args[0])->getType()))) {
      moveHandle(P, Args[0], C.E);
      return;
    }
    if (Args.empty())
      return;
    Effect Spawn;
    Spawn.Kind = EffectKind::Spawn;
    Spawn.Entry = {Role::Arg, uint8_t(First)};
    Spawn.Args = First + 1;
    spawn(C, Spawn, P);
    return;
  }
  if (K == TypeKind::Guard && (Factory || P->root()->K == Place::Local || P->root()->K == Place::This))
    return applyGuard(P, Args, T, C.E);
  const CXXRecordDecl *R = recordOf(T);
  if (!R || !R->hasDefinition() || T->isPointerType())
    return;
  const FunctionDecl *Body = nullptr;
  unsigned Candidates = 0;
  for (const CXXConstructorDecl *Ctor : R->ctors())
    if (!Ctor->isCopyOrMoveConstructor() && Ctor->getMinRequiredArguments() <= Args.size() &&
        Args.size() <= Ctor->getNumParams()) {
      ++Candidates;
      Body = userBody(Ctor);
    }
  if (Candidates != 1 || !Body)
    return;
  CallSite Inner = C;
  Inner.Args = Args;
  bindFields(Inner, P, Body);
  Process *Callee = M.process(Body);
  if (!Callee)
    return;
  Event Ev;
  for (unsigned I = 0; I < Args.size(); ++I)
    Ev.Args.push_back(argPlace(Args[I], Body->getParamDecl(I)->getType()));
  Event &Out = emit(EventKind::Call, nullptr, C.E);
  Out.Args = std::move(Ev.Args);
  Out.This = P;
  Out.Function = Body;
  Out.Callees.push_back(Callee);
}

/// `threads[i] = t;`: a plain handle has two names then. Not a local of the function: that is as good as the first.
void Builder::assignHandle(const Place *To, const BinaryOperator *B) {
  if (B->getOpcode() != BO_Assign)
    return;
  if (To->K != Place::Local)
    sharePointer(To, B->getLHS()->getType(), B->getRHS(), B);
  // The elements of a container have forgotten what the type is called.
  const bool Kept = isa<CXXOperatorCallExpr>(B->getLHS()->IgnoreParens());
  if (Kept || Md.type(B->getLHS()->getType()) == TypeKind::Handle)
    copyHandle(To, B->getRHS(), B);
}

/// Where \p From is a plain handle, or a structure with some, \p To is another name for it from \p E on.
void Builder::copyHandle(const Place *To, const Expr *From, const Expr *E) {
  if (!To->known() || To->K == Place::Local)
    return;
  auto Copy = [&](const Place *Kept, const Place *Of) {
    if (!Of->known() || Of->K == Place::Null || Of == Kept)
      return;
    Event &Ev = emit(EventKind::MoveHandle, Kept, E);
    Ev.Second = Of;
    Ev.Shared = true;
  };
  if (Md.type(From->IgnoreParenImpCasts()->getType()) == TypeKind::Handle)
    return Copy(To, From->isGLValue() ? place(From) : value(From));
  const RecordDecl *R = From->getType()->getAsRecordDecl();
  const Expr *S = strip(From);
  auto *List = dyn_cast<InitListExpr>(S);
  if (!R || !R->getDefinition() || !isPlainStruct(R) || (!List && !S->isGLValue()))
    return;
  unsigned I = 0;
  for (const FieldDecl *F : R->getDefinition()->fields()) {
    if (List && I < List->getNumInits())
      copyHandle(PT.field(To, F), List->getInit(I++), E);
    else if (!List && Md.type(F->getType()) == TypeKind::Handle)
      Copy(PT.field(To, F), PT.field(place(S), F));
  }
}

/// `threads.push_back(t)`, `threads[i] = t`, where \p T points to a thread: what a local points to has two names then.
void Builder::sharePointer(const Place *To, QualType T, const Expr *From, const Expr *E) {
  T = T.getNonReferenceType();
  const QualType Thread =
      T->isPointerType() ? T->getPointeeType() : Md.type(T) == TypeKind::Owner ? held(T) : QualType();
  if (Thread.isNull() || !isThread(Md.type(Thread)) || !To->known())
    return;
  const Expr *S = strip(From);
  const Place *Of = S->isGLValue() ? place(S) : value(S);
  if (Of->K != Place::Local || To == Of)
    return;
  Event &Ev = emit(EventKind::MoveHandle, PT.deref(To), E);
  Ev.Second = PT.deref(Of);
  Ev.Shared = true;
}

void Builder::swapHandles(const Place *One, const Place *Other, const Expr *E) {
  const Place *Between = PT.root(Place::Alloc, nullptr, E);
  for (auto [A, B] : {std::pair(Between, One), std::pair(One, Other), std::pair(Other, Between)})
    emit(EventKind::MoveHandle, A, E).Second = B;
}

/// `t = std::move(thread_)`, `all.swap(threads_)`: what owns threads, or holds what owns them, hands them over.
void Builder::moveOwned(const Place *To, QualType T, const Expr *From, const Expr *E, bool Swaps) {
  const bool Many = Md.type(T) == TypeKind::Container;
  const Expr *S = strip(From);
  QualType Thread = held(T);
  if (Many)
    Thread = Thread->isPointerType()              ? Thread->getPointeeType()
             : Md.type(Thread) == TypeKind::Owner ? held(Thread)
                                                  : QualType();
  if (Thread.isNull() || !isThread(Md.type(Thread)) || !S->isGLValue() ||
      (Many && Md.type(S->getType()) != TypeKind::Container))
    return;
  auto Threads = [&](const Place *P) { return PT.deref(Many ? PT.element(P) : P); };
  const Place *A = Threads(To), *B = Threads(place(S));
  if (A == B)
    return;
  if (Swaps)
    swapHandles(A, B, E);
  else
    emit(EventKind::MoveHandle, A, E).Second = B;
}

/// `std::make_pair(name, t)`: a plain handle goes wherever that goes.
void Builder::wrapHandles(const CallSite &C) {
  if (C.F->isInStdNamespace() && C.F->getReturnType()->isRecordType())
    for (const Expr *A : C.Args)
      if (Md.type(A->getType()) == TypeKind::Handle)
        emit(EventKind::MoveHandle, PT.unknown(), C.E).Second = A->isGLValue() ? place(A) : value(A);
}

void Builder::moveHandle(const Place *To, const Expr *From, const Expr *E) {
  const Expr *S = strip(From);
  // A thread made in place already lives at its destination.
  while (true) {
    if (auto *Ctor = dyn_cast<CXXConstructExpr>(S);
        Ctor && Ctor->getNumArgs() == 1 && Ctor->getConstructor()->isCopyOrMoveConstructor())
      S = strip(Ctor->getArg(0));
    else
      break;
  }
  if (isa<CXXConstructExpr>(S)) {
    if (cast<CXXConstructExpr>(S)->getNumArgs() == 0) {
      Event &Ev = emit(EventKind::MoveHandle, To, E);
      Ev.Second = PT.null();
    }
    return;
  }
  if (CallSite C = callSite(S))
    for (const Effect &Ef : effects(C))
      if (Ef.Kind == EffectKind::Spawn)
        return;
  const Place *Src = S->isGLValue() ? place(S) : value(S);
  if (Src == To)
    return;
  Event &Ev = emit(EventKind::MoveHandle, To, E);
  Ev.Second = Src;
  Ev.Type = Md.type(S->getType());
}

/// True if \p Callable is std::mem_fn(&std::thread::join) or the like.
bool Builder::joins(const Place *Callable) {
  if (auto It = M.Closures.find(Callable); It != M.Closures.end() && It->second.Entry)
    Callable = It->second.Entry;
  auto *F = Callable->K == Place::Function ? cast<FunctionDecl>(Callable->Decl) : nullptr;
  return F && Md.effect(F, EffectKind::Join);
}

/// std::async with std::launch::deferred starts no thread.
bool Builder::deferred(const CallSite &C) {
  if (C.Args.empty() || C.Args[0]->isValueDependent())
    return false;
  auto *T = C.Args[0]->getType().getNonReferenceType()->getAs<EnumType>();
  auto *D = dyn_cast<DeclRefExpr>(strip(C.Args[0]));
  return T && D && T->getDecl()->isInStdNamespace() && T->getDecl()->getName() == "launch" &&
         D->getDecl()->getName() == "deferred";
}

/// A guard at \p G, of type \p T, is made of \p Args: it locks its mutexes unless told otherwise by a tag.
void Builder::applyGuard(const Place *G, ArrayRef<const Expr *> Args, QualType T, const Expr *E) {
  bool Defer = false, Adopt = false, Try = false;
  llvm::SmallVector<const Place *, 2> Mutexes;
  for (const Expr *A : Args) {
    if (isa<CXXDefaultArgExpr>(A))
      continue;
    const CXXRecordDecl *R = recordOf(A->getType());
    TypeKind K = R ? Md.type(R) : TypeKind::None;
    if (K == TypeKind::Guard) { // moved from another guard
      PT.alias(PT.mutexOf(G), PT.mutexOf(A->isGLValue() ? place(A) : value(A)));
      return;
    }
    StringRef N = R && R->getIdentifier() ? R->getName() : "";
    if (N == "defer_lock_t")
      Defer = true;
    else if (N == "adopt_lock_t")
      Adopt = true;
    else if (N == "try_to_lock_t" || N == "duration" || N == "time_point")
      Try = true;
    else if (auto *Either = dyn_cast<ConditionalOperator>(strip(A)); R && Either && A->getType()->isPointerType()) {
      const Place *Yes = value(Either->getTrueExpr()), *No = value(Either->getFalseExpr());
      if (Yes->K == Place::Null || No->K == Place::Null) // `QWriteLocker l(wanted ? &lock : nullptr);`
        Try = true;
      Mutexes.push_back(Yes->K == Place::Null ? PT.deref(No) : No->K == Place::Null ? PT.deref(Yes) : PT.unknown());
    } else if (R)
      Mutexes.push_back(A->getType()->isPointerType() ? PT.deref(value(A)) : place(A));
  }
  bool Member = G->root()->K == Place::This;
  for (unsigned I = 0; I < Mutexes.size(); ++I) {
    // A member guard's mutex is named by whoever builds the object (bindFields).
    if (!Member || Mutexes[I]->root()->K != Place::Param) {
      if (I == 0)
        PT.alias(PT.mutexOf(G), Mutexes[I]);
      else
        MoreMutexes[G].push_back(Mutexes[I]);
    }
    if (Adopt) // by who has locked it, here or in a caller
      emit(EventKind::Holds, Mutexes[I], E);
    if (Defer || Adopt)
      continue;
    Event &Ev = emit(EventKind::Lock, Mutexes[I], E);
    Ev.Implicit = true;
    Ev.Try = Try;
    Ev.Discarded = G->K == Place::Alloc && discarded(E);
    Ev.Type = mutexKind(Mutexes[I]->type());
    if (const CXXRecordDecl *R = recordOf(T))
      Ev.Shared = R->getName() == "shared_lock";
    if (!Try)
      callMutex(Mutexes[I], true, Ev.Shared, E, Ev.Loc);
  }
}

/// The guard in a `std::optional<std::unique_lock<std::mutex>>` or a `std::variant<std::monostate, ...>`; null if there
/// is none.
QualType Builder::guardIn(QualType T) {
  auto IsGuard = [&](QualType X) { return !X.isNull() && Md.type(X) == TypeKind::Guard; };
  if (T.isNull())
    return {};
  if (isVariant(T)) {
    auto *S = cast<ClassTemplateSpecializationDecl>(recordOf(T));
    for (const TemplateArgument &A : S->getTemplateArgs()[0].pack_elements())
      if (A.getKind() == TemplateArgument::Type && IsGuard(A.getAsType()))
        return A.getAsType();
    return {};
  }
  const QualType H = Md.type(T) == TypeKind::Owner ? held(T.getCanonicalType()) : QualType();
  return IsGuard(H) ? H : QualType();
}

/// True if \p Owner, a local or a member of type \p T, is for a guard.
bool Builder::ownsGuard(const Place *Owner, QualType T) {
  return (Owner->root()->K == Place::Local || Owner->root()->K == Place::This) && !guardIn(T).isNull();
}

/// `nullptr`, `std::nullopt`: nothing to own.
bool Builder::isNothing(const Expr *E) {
  const CXXRecordDecl *R = recordOf(E->getType());
  return E->getType()->isNullPtrType() || (R && R->getIdentifier() && R->getName() == "nullopt_t");
}

/// Is \p Owner, of type \p T, for a guard? That is what \p From makes or is.
bool Builder::ownGuard(const Place *Owner, QualType T, const Expr *From) {
  if (!ownsGuard(Owner, T))
    return false;
  const Expr *S = strip(From);
  if (auto *Made = dyn_cast<CXXConstructExpr>(S); Made && ownsGuard(Owner, Made->getType())) {
    const CXXRecordDecl *R = Made->getNumArgs() ? recordOf(Made->getArg(0)->getType()) : nullptr;
    if (R && R->getIdentifier() && R->getName().starts_with("in_place_")) {
      const llvm::SmallVector<const Expr *, 2> Args(Made->arg_begin() + 1, Made->arg_end());
      const QualType Named = held(Made->getArg(0)->getType()); // in_place_type
      applyGuard(PT.deref(Owner), Args, Named.isNull() ? guardIn(T) : Named, Made);
      return true;
    }
    return !Made->getNumArgs() || ownGuard(Owner, T, Made->getArg(0));
  }
  const Place *Of = S->isGLValue() ? place(S) : isa<CXXConstructExpr>(S) ? destination(S) : value(S);
  if (Md.type(S->getType()) != TypeKind::Guard)
    Of = PT.deref(Of); // a pointer, or another owner
  PT.alias(PT.mutexOf(PT.deref(Owner)), PT.mutexOf(Of));
  return true;
}

/// The cases of a select are calls, whose rows say what they are.
Event Builder::select(const CallSite &C) {
  Event Ev;
  for (const Expr *A : C.Args) {
    Ev.Args.push_back(A->isGLValue() ? place(A) : value(A));
    CallSite Case = callSite(strip(A));
    if (!Case.F)
      continue;
    for (const Effect &Ef : effects(Case)) {
      if (Ef.Stop)
        Ev.Stop = rolePlace(Case, Ef.Stop);
      else if (Ef.Second)
        Ev.Second = rolePlace(Case, Ef.Object);
      Ev.Timed |= Ef.Timed;
      Ev.Try |= Ef.Try;
    }
  }
  return Ev;
}

/// The same for an aggregate: `Args a{&n, 1};`.
void Builder::bindAggregate(const Place *Object, const InitListExpr *L) {
  const CXXRecordDecl *R = L->getType()->getAsCXXRecordDecl();
  const RecordDecl *D = R ? R : L->getType()->getAsRecordDecl();
  if (!D || D->isUnion() || !D->isCompleteDefinition() || (R && R->getNumBases()))
    return;
  unsigned I = 0;
  for (const FieldDecl *F : D->fields()) {
    if (F->isUnnamedBitField())
      continue;
    if (I == L->getNumInits())
      return;
    bindField(PT.field(Object, F), F, L->getInit(I++));
  }
}

void Builder::bindField(const Place *P, const FieldDecl *F, const Expr *Init) {
  QualType T = F->getType();
  if (T->isReferenceType())
    PT.alias(P, PT.addressOf(place(Init)));
  else if (pointerLike(T) && !Facts.AssignedFields.contains(F->getCanonicalDecl()))
    if (const Place *V = value(Init); V->K != Place::Null)
      PT.alias(PT.deref(P), PT.deref(V));
}

/// Variable \p V of a range-based loop copies \p Element: it points to the same, and names the same threads.
void Builder::bindRound(const VarDecl *V, const Place *Element, bool Stable) {
  const Place *P = varPlace(V);
  const QualType T = V->getType();
  if (pointerLike(T))
    PT.alias(PT.deref(P), PT.deref(Element));
  else if (Stable && Facts.Joined.contains(V))
    PT.alias(P, Element);
  else if (const RecordDecl *R = T->getAsRecordDecl(); R && R->getDefinition() && isPlainStruct(R))
    for (const FieldDecl *F : R->getDefinition()->fields())
      if (Md.type(F->getType()) == TypeKind::Handle)
        PT.alias(PT.field(P, F), PT.field(Element, F));
}

/// A copy of \p Object points to what it points to.
void Builder::bindCopy(const Place *Copy, const Place *Object, const RecordDecl *D) {
  if (!D || D->isUnion() || !D->isCompleteDefinition() || !Object->known())
    return;
  for (const FieldDecl *F : D->fields())
    if (F->getType()->isReferenceType() || F->getType()->isPointerType())
      PT.alias(PT.deref(PT.field(Copy, F)), PT.deref(PT.field(Object, F)));
}

/// Pointer, reference and guard members that a constructor initialises from its
/// parameters become other names for what was passed: how wrappers and guards
/// written by users are seen through.
void Builder::bindFields(const CallSite &C, const Place *Object, const FunctionDecl *Body) {
  auto *Ctor = dyn_cast<CXXConstructorDecl>(Body);
  if (!Ctor || Object->root()->K == Place::This || Object->K == Place::Unknown)
    return;
  const FunctionDecl *Outer = CurF;
  auto Here = [&](const Place *P) {
    CurF = Outer;
    const Place *R = PT.substitute(P, [&](const Place *Root) -> const Place * {
      if (Root->K == Place::This && Root->Decl == Ctor->getCanonicalDecl())
        return Object;
      if (Root->K == Place::Param)
        for (unsigned I = 0; I < Body->getNumParams() && I < C.Args.size(); ++I)
          if (Body->getParamDecl(I)->getCanonicalDecl() == Root->Decl)
            return argPlace(C.Args[I], Body->getParamDecl(I)->getType());
      return nullptr;
    });
    CurF = Body;
    return R;
  };
  CurF = Body;
  for (const CXXCtorInitializer *I : Ctor->inits()) {
    const FieldDecl *F = I->getAnyMember();
    if (!I->isWritten())
      continue;
    auto Guards = [&](const Place *Guard) {
      if (auto *G = dyn_cast<CXXConstructExpr>(strip(I->getInit())); G && G->getNumArgs())
        PT.alias(PT.mutexOf(Guard), Here(place(G->getArg(0))));
    };
    if (I->isBaseInitializer() && Md.type(QualType(I->getBaseClass(), 0)) == TypeKind::Guard)
      Guards(Object);
    if (!F)
      continue;
    const Place *P = PT.field(Object, F);
    QualType T = F->getType();
    if (T->isReferenceType())
      PT.alias(P, PT.addressOf(Here(place(I->getInit()))));
    else if (Md.type(T) == TypeKind::Guard)
      Guards(P);
    else if (Facts.AssignedFields.contains(F->getCanonicalDecl()))
      continue;
    else if (pointerLike(T)) {
      const Place *V = Here(value(I->getInit()));
      if (V->K != Place::Null)
        PT.alias(PT.deref(P), PT.deref(V));
    } else if (const Place *V = Here(value(I->getInit())); V->K == Place::Closure || V->K == Place::Function)
      PT.alias(P, V);
  }
  forBoundMembers(Ctor, [&](const BinaryOperator *B, const FieldDecl *F) {
    const Place *V = Facts.AssignedFields.contains(F->getCanonicalDecl()) ? nullptr : Here(value(B->getRHS()));
    if (V && V->K != Place::Null)
      PT.alias(PT.deref(PT.field(Object, F)), PT.deref(V));
  });
  CurF = Outer;
}

/// `std::unique_lock<std::mutex>(mu);` declares a variable `mu` that hides the mutex.
void Builder::shadowedMutex(const VarDecl *V) {
  for (const DeclContext *C = V->getDeclContext(); C; C = C->getParent()) {
    DeclContext::lookup_result Found = C->lookup(V->getDeclName());
    auto Try = [&](const ValueDecl *D) {
      TypeKind K = Md.type(D->getType().getNonReferenceType());
      if (!model::isMutex(K))
        return false;
      const Place *P = isa<FieldDecl>(D)
                           ? (Cur->ThisPlace ? PT.field(Cur->ThisPlace, cast<FieldDecl>(D)) : PT.unknown())
                           : varPlace(cast<VarDecl>(D));
      Event &E = emit(EventKind::Lock, P, nullptr);
      E.Implicit = E.Try = E.Discarded = true;
      E.Loc = V->getLocation();
      E.Range = V->getSourceRange();
      return true;
    };
    for (const NamedDecl *D : Found)
      if (D != V && (isa<FieldDecl>(D) || isa<VarDecl>(D)) && Try(cast<ValueDecl>(D)))
        return;
    if (auto *F = dyn_cast<FunctionDecl>(C))
      for (const ParmVarDecl *P : F->parameters())
        if (P->getDeclName() == V->getDeclName() && Try(P))
          return;
  }
}

} // namespace belay::ir
