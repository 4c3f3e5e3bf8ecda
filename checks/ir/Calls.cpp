//===- Calls.cpp - one call, by the model or by its body ------------------===//

#include "ir/Builder.h"
#include "ir/Types.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include <optional>

using namespace clang;

namespace belay::ir {

using model::Effect;
using model::EffectKind;
using model::Role;
using model::TypeKind;

bool Builder::relaxed(const CallSite &C, const Effect &Ef) {
  if (Ef.Order.K != Role::Arg || Ef.Order.Index >= C.Args.size())
    return false;
  Expr::EvalResult R;
  const Expr *A = strip(C.Args[Ef.Order.Index]);
  return A && !A->isValueDependent() && A->EvaluateAsRValue(R, Ctx) && R.Val.isInt() &&
         R.Val.getInt() == 0;
}

void Builder::userCall(const CallSite &C, const FunctionDecl *Body) {
  Event Ev;
  if (isa<CXXConstructExpr>(C.E)) {
    Ev.This = destination(C.E);
    bindFields(C, Ev.This, Body);
  } else if (C.Object)
    Ev.This = objectPlace(C);
  const FunctionDecl *Sig = Body ? Body : C.F;
  for (unsigned I = 0; I < C.Args.size(); ++I)
    Ev.Args.push_back(I < Sig->getNumParams()
                          ? argPlace(C.Args[I], Sig->getParamDecl(I)->getType())
                          : value(C.Args[I]));
  if (Process *P = Body ? M.process(Body) : nullptr)
    Ev.Callees.push_back(P);
  bool Elsewhere = false;
  if (auto *MD = dyn_cast<CXXMethodDecl>(C.F);
      MD && MD->isVirtual() && !MD->hasAttr<FinalAttr>() && C.Object) {
    auto *ME = dyn_cast<MemberExpr>(cast<CallExpr>(C.E)->getCallee()->IgnoreParens());
    bool Qualified = ME && ME->hasQualifier();
    if (!Qualified && Ev.This && shared(Ev.This) && !isa<CXXThisExpr>(strip(C.Object)))
      emit(EventKind::Use, Ev.This, C.E);
    Elsewhere = !Qualified && Facts.Unseen.contains(MD->getCanonicalDecl());
    if (!Qualified)
      if (auto It = Facts.Overriders.find(MD->getCanonicalDecl()); It != Facts.Overriders.end())
        for (const FunctionDecl *O : It->second)
          if (Process *P = M.process(O); P && mayBeOf(*C.Object, *O) && !llvm::is_contained(Ev.Callees, P))
            Ev.Callees.push_back(P);
  }
  Event &Out = emit(EventKind::Call, nullptr, C.E);
  Out.Args = std::move(Ev.Args);
  Out.This = Ev.This;
  Out.Callees = std::move(Ev.Callees);
  Out.Function = C.F;
  Out.Elsewhere = Elsewhere;
  sweptBy(C, Out);
  Out.Discarded = discarded(C.E);
  Out.Object = staticInit(C.E);
  if (C.F->getReturnType()->isIntegralOrEnumerationType())
    Out.Result = assignedTo(C.E);
  Out.Deferred = Body && startsSuspended(Body) && !awaited(C.E);
}

/// The static local that \p E initialises: like call_once, whoever comes later
/// sees what the first did.
const Place *Builder::staticInit(const Expr *E) {
  if (!Parents || !Facts.Functions[CurF->getCanonicalDecl()].HasStatic)
    return nullptr;
  for (const Stmt *S = E; S && (isa<Expr>(S) || isa<DeclStmt>(S)); S = Parents->getParent(S))
    if (auto *D = dyn_cast<DeclStmt>(S)) {
      auto *V = D->isSingleDecl() ? dyn_cast<VarDecl>(D->getSingleDecl()) : nullptr;
      return V && V->isStaticLocal() ? varPlace(V) : nullptr;
    }
  return nullptr;
}

/// The event of an effect that is done to an object, and nothing more.
static std::optional<EventKind> eventOf(EffectKind K) {
  switch (K) {
  case EffectKind::Join: return EventKind::Join;
  case EffectKind::Detach: return EventKind::Detach;
  case EffectKind::StopRequest: return EventKind::StopRequest;
  case EffectKind::StopCheck: return EventKind::StopCheck;
  case EffectKind::Send: return EventKind::Send;
  case EffectKind::Receive: return EventKind::Receive;
  case EffectKind::Close: return EventKind::Close;
  case EffectKind::Notify: return EventKind::Notify;
  case EffectKind::Release: return EventKind::Release;
  case EffectKind::Acquire: return EventKind::Acquire;
  case EffectKind::Fence: return EventKind::Fence;
  case EffectKind::Block: return EventKind::Block;
  case EffectKind::Wake: return EventKind::Wake;
  case EffectKind::NoReturn: return EventKind::NoReturn;
  case EffectKind::Unsafe: return EventKind::Unsafe;
  default: return std::nullopt;
  }
}

/// What the table says that the destructor of the object at \p P does.
void Builder::applyDestructor(const CXXDestructorDecl *D, const Place *P, SourceLocation Loc) {
  for (const Effect &Ef : Md.effects(D))
    if (auto K = eventOf(Ef.Kind)) {
      Event &Ev = emit(*K, P, nullptr);
      Ev.Loc = Loc;
      Ev.Range = SourceRange(Loc);
      Ev.Implicit = true;
      Ev.All = Ef.All;
      Ev.Function = D;
    }
}

void Builder::apply(const CallSite &C, const Effect &Ef) {
  auto Obj = [&] {
    return Ef.Object.K == Role::Program ? PT.program(Ef.Method) : rolePlace(C, Ef.Object ? Ef.Object : Role{Role::This});
  };
  auto ObjExpr = [&]() -> const Expr * {
    if (Ef.Object.K == Role::Arg)
      return Ef.Object.Index < C.Args.size() && !Ef.Object.Pointee ? C.Args[Ef.Object.Index] : nullptr;
    return C.Arrow ? nullptr : C.Object;
  };
  auto Op = [&](EventKind K) -> Event & {
    const Place *O = Obj(), *S = rolePlace(C, Ef.Second), *St = rolePlace(C, Ef.Stop);
    Event &Ev = emit(K, O ? O : PT.unknown(), C.E);
    Ev.Second = S;
    Ev.Stop = St;
    Ev.Timed = Ef.Timed;
    Ev.Try = Ef.Try;
    Ev.Shared = Ef.Shared;
    Ev.All = Ef.All;
    Ev.Yields = Ef.Yields;
    Ev.Function = C.F;
    Ev.Discarded = discarded(C.E);
    if (const QualType T = C.F->getReturnType();
        (K == EventKind::Wait || K == EventKind::Notify || K == EventKind::Detach) &&
        T->isIntegralOrEnumerationType() && !T->isBooleanType()) {
      Ev.Status = true;
      Ev.Result = assignedTo(C.E);
    }
    if (Ef.Timeout.K == Role::Arg && Ef.Timeout.Index < C.Args.size()) {
      const Expr *T = C.Args[Ef.Timeout.Index];
      Expr::EvalResult R;
      if (isa<CXXDefaultArgExpr>(T)) // QThread::wait(QDeadlineTimer(QDeadlineTimer::Forever))
        Ev.Timed = false;
      else if (T->getType()->isPointerType())
        Ev.Timed = !isNull(T, Ctx);
      else if (!T->isValueDependent() && T->EvaluateAsInt(R, Ctx))
        Ev.Timed = !R.Val.getInt().isNegative();
    }
    return Ev;
  };
  // What is reached through a pointer argument has no expression of its own.
  auto touch = [&](auto Emit) {
    size_t N = CurB->Events.size();
    Emit();
    for (Event &Ev : llvm::drop_begin(CurB->Events, N))
      if (Ev.Loc.isInvalid()) {
        Ev.E = C.E;
        Ev.Loc = C.E->getExprLoc();
        Ev.Range = C.E->getSourceRange();
      }
  };
  // Whoever gives it memory for its state shares nothing.
  if (Ef.Kind == EffectKind::Unsafe && Ef.Object.K == Role::Arg &&
      (Ef.Object.Index >= C.Args.size() || !isNull(C.Args[Ef.Object.Index], Ctx)))
    return;
  if (auto K = eventOf(Ef.Kind)) {
    if (Ef.Kind == EffectKind::Join) {
      joinLoops(C.E);
      joinEach(Obj(), C.E);
    }
    if (Ef.Kind == EffectKind::Block && !Facts.LoopThreads.contains(C.E) && C.Object &&
        Md.type(C.Object->getType()) == TypeKind::Loop)
      Op(EventKind::Join); // it returns when all is done
    Event &Ev = Op(*K);
    Ev.Throws = (Ef.Kind == EffectKind::StopCheck || Ef.Kind == EffectKind::Send || Ef.Kind == EffectKind::Receive) &&
                llvm::any_of(effects(C), [](const Effect &X) { return X.Kind == EffectKind::Throws; });
    return;
  }
  switch (Ef.Kind) {
  case EffectKind::Spawn:
    if (deferred(C))
      return; // runs in whoever gets its result
    return spawn(C, Ef, nullptr);
  case EffectKind::MakeStop:
    return joinEnds(C, Obj(), rolePlace(C, Ef.Second), TypeKind::StopSource, TypeKind::StopToken);
  case EffectKind::MakeChannel: {
    Event &Ev = Op(EventKind::MakeChannel);
    Expr::EvalResult R;
    if (Ef.Second.K == Role::Arg && Ef.Second.Index < C.Args.size() &&
        C.Args[Ef.Second.Index]->EvaluateAsInt(R, Ctx))
      Ev.Capacity = R.Val.getInt().tryExtValue().value_or(-1);
    return joinEnds(C, Ev.Object, nullptr, TypeKind::Sender, TypeKind::Receiver);
  }
  case EffectKind::Select: {
    Event Cases = select(C), &Ev = Op(EventKind::Select);
    Ev.Args = std::move(Cases.Args);
    Ev.Second = Cases.Second;
    Ev.Stop = Cases.Stop;
    Ev.Timed = Cases.Timed;
    Ev.Try = Cases.Try;
    return;
  }
  case EffectKind::Lock:
  case EffectKind::Unlock:
    lowerLock(C, Ef, Op(Ef.Kind == EffectKind::Lock ? EventKind::Lock : EventKind::Unlock));
    return;
  case EffectKind::Guard: {
    const Place *G = destination(C.E);
    if (Md.type(C.E->getType()) == TypeKind::Owner)
      G = PT.deref(G);
    Event &Ev = Op(EventKind::Lock);
    lowerLock(C, Ef, Ev);
    Ev.Implicit = true;
    Ev.Discarded = G->K == Place::Alloc && Ev.Discarded;
    PT.alias(PT.mutexOf(G), Ev.Object);
    return;
  }
  case EffectKind::Wait: {
    const Place *Pred = nullptr;
    if (Ef.Predicate.K == Role::Arg && Ef.Predicate.Index < C.Args.size())
      Pred = value(C.Args[Ef.Predicate.Index]);
    Event &Ev = Op(EventKind::Wait);
    Ev.Entry = Pred;
    if (Ef.Second.K == Role::Arg && Ef.Second.Index < C.Args.size() &&
        Md.type(C.Args[Ef.Second.Index]->getType()) == TypeKind::Guard)
      Ev.Second = PT.mutexOf(Ev.Second);
    return;
  }
  case EffectKind::AtomicRead:
  case EffectKind::AtomicWrite:
  case EffectKind::AtomicUpdate: {
    Event &Ev = Op(Ef.Kind == EffectKind::AtomicRead    ? EventKind::AtomicRead
                   : Ef.Kind == EffectKind::AtomicWrite ? EventKind::AtomicWrite
                                                        : EventKind::AtomicUpdate);
    Ev.Relaxed = relaxed(C, Ef);
    bool B;
    if (Ef.Second.K == Role::Arg && Ef.Second.Index < C.Args.size() &&
        !C.Args[Ef.Second.Index]->isValueDependent() &&
        C.Args[Ef.Second.Index]->EvaluateAsBooleanCondition(B, Ctx)) {
      Ev.HasConst = true;
      Ev.Value = B;
    }
    return;
  }
  case EffectKind::Invoke:
  case EffectKind::OnStop: {
    Event Ev;
    if (Ef.Entry.K == Role::This)
      Ev.Entry = objectPlace(C);
    else if (Ef.Entry.K == Role::Arg && Ef.Entry.Index < C.Args.size()) {
      ArrayRef<const Expr *> Rest;
      if (Ef.Args >= 0 && unsigned(Ef.Args) < C.Args.size())
        Rest = C.Args.drop_front(Ef.Args);
      invoke(Ev, C.Args[Ef.Entry.Index], Rest, false);
    }
    if (!Ev.Entry)
      return;
    if (Ef.Entry.K == Role::This)
      for (const Expr *A : C.Args)
        Ev.Args.push_back(A->isGLValue() ? place(A) : value(A));
    // An algorithm calls its lambda once per element of the range.
    if (Ef.Kind == EffectKind::Invoke && Ef.Args < 0 && Ef.Entry.K == Role::Arg && Ev.Args.empty() &&
        Ef.Entry.Index > 0)
      Ev.Args.push_back(PT.deref(value(C.Args[0])));
    if (joins(Ev.Entry) && !Ev.Args.empty()) {
      emit(EventKind::Join, Ev.Args[0], C.E);
      return;
    }
    Event &Out = emit(EventKind::Call, nullptr, C.E);
    Out.Entry = Ev.Entry;
    Out.This = Ev.This;
    Out.Args = std::move(Ev.Args);
    Out.Function = C.F;
    Out.Deferred = Ef.Kind == EffectKind::OnStop;
    if (Ef.Kind == EffectKind::Invoke && Ef.Object)
      Out.Object = Obj(); // call_once: its flag
    return;
  }
  case EffectKind::Construct:
    return constructed(C, Ef);
  case EffectKind::Read:
    touch([&] { read(Ef.Object.Pointee ? array(Obj()) : Obj(), ObjExpr()); });
    return;
  case EffectKind::Write:
    if (isa<CXXConstructExpr>(C.E))
      return made(Obj(), C.E);
    touch([&] {
      const auto *MD = dyn_cast<CXXMethodDecl>(C.F); // `map[key]` of a constant one inserts nothing
      if (MD && Ef.Object.K == Role::This && (MD->isConst() || isThere(C)))
        return read(Ef.Object.Pointee ? array(Obj()) : Obj(), ObjExpr());
      write(Ef.Object.Pointee ? array(Obj()) : Obj(), ObjExpr());
      writtenBy(ObjExpr(), C.F);
    });
    return;
  case EffectKind::End:
    if (const Expr *O = ObjExpr(); O && ownsGuard(Obj(), O->getType()))
      return void(emit(EventKind::Unlock, PT.mutexOf(PT.deref(Obj())), C.E));
    if (const Expr *O = ObjExpr(); O && Md.type(O->getType()) == TypeKind::Container) { // with all that is in it
      if (const QualType H = held(O->getType()); !H.isNull() && Md.type(H) == TypeKind::JoiningThread)
        destroy(PT.element(Obj()), H, C.E, C.E->getExprLoc());
      return;
    }
    touch([&] {
      if (const Place *O = array(Obj()); O && shared(O))
        emit(EventKind::Write, O, nullptr).Ends = true;
    });
    return;
  case EffectKind::Swap:
  case EffectKind::Move: {
    const Expr *O = ObjExpr();
    QualType T = O ? O->getType() : C.Object ? C.Object->getType() : C.E->getType();
    if (T->isPointerType())
      T = T->getPointeeType();
    TypeKind K = Md.type(T);
    QualType H = K == TypeKind::Container || K == TypeKind::Owner ? held(T) : T;
    const Expr *From = Ef.Second.K == Role::Arg && Ef.Second.Index < C.Args.size()
                           ? C.Args[Ef.Second.Index] : nullptr;
    if (H.isNull() || !From) {
    } else if (K == TypeKind::Owner) {
      moveOwned(Obj(), T, From, C.E, Ef.Kind == EffectKind::Swap);
    } else if (isThread(Md.type(H))) {
      const Place *To = K == TypeKind::Container ? PT.element(Obj()) : Obj();
      if (Ef.Kind == EffectKind::Swap)
        swapHandles(To, From->isGLValue() ? place(From) : value(From), C.E);
      else
        moveHandle(To, From, C.E);
    } else if (K == TypeKind::Container) {
      moveOwned(Obj(), T, From, C.E, Ef.Kind == EffectKind::Swap);
      if (Ef.Kind == EffectKind::Move) {
        sharePointer(PT.element(Obj()), H, From, C.E);
        copyHandle(PT.element(Obj()), From, C.E);
      }
    }
    if (isa<CXXConstructExpr>(C.E))
      return made(Obj(), C.E);
    if (From && ownsGuard(Obj(), T)) {
      if (isNothing(From))
        emit(EventKind::Unlock, PT.mutexOf(PT.deref(Obj())), C.E);
      else
        ownGuard(Obj(), T, From);
      return; // it is no data
    }
    write(Obj(), O);
    writtenBy(O, C.F);
    if (Ef.Kind == EffectKind::Swap && From)
      write(place(From), From);
    return;
  }
  case EffectKind::Throws: {
    const auto Has = [&](EffectKind Kind) {
      return llvm::any_of(effects(C), [&](const Effect &X) { return X.Kind == Kind; });
    };
    // `std::stoi(line)`: whether there is such an element or value the caller knows, what a text says it doesn't.
    if (Has(EffectKind::Read) && !Has(EffectKind::Element) && !Has(EffectKind::Pointee))
      Op(EventKind::Call).Throws = true;
    return;
  }
  case EffectKind::Pure:
    return wrapHandles(C);
  default:
    return;
  }
}

/// The two ends of what is made, members of one object, are one place: that of
/// the \p Parent that it is a child of, if there is one that others know.
void Builder::joinEnds(const CallSite &C, const Place *Made, const Place *Parent, TypeKind One, TypeKind Other) {
  const CXXRecordDecl *R = recordOf(C.E->getType());
  if (!R || !R->hasDefinition())
    return;
  for (const FieldDecl *F : R->fields())
    if (TypeKind K = Md.type(F->getType()); K == One || K == Other)
      PT.alias(PT.field(Made, F), Parent && Parent->known() && Parent->root()->K != Place::Alloc ? Parent : Made);
}

void Builder::lowerCall(const CallSite &C) {
  if (!C.F) {
    // Through a pointer, or a callable of unknown type.
    auto *Call = dyn_cast<CallExpr>(C.E);
    if (!Call)
      return;
    Event Ev;
    invoke(Ev, Call->getCallee(), C.Args, false);
    if (Ev.Entry && Ev.Entry->K == Place::Function && !Ev.This)
      if (auto *F = cast<FunctionDecl>(Ev.Entry->Decl); !userBody(F) && !isa<CXXMethodDecl>(F)) {
        CallSite Known = C; // `void (*routine)(void *) = unlock;`
        Known.F = F;
        return lowerCall(Known);
      }
    Event &Out = emit(EventKind::Call, nullptr, C.E);
    Out.Entry = Ev.Entry;
    Out.This = Ev.This;
    Out.Args = std::move(Ev.Args);
    return;
  }
  if (isa<CXXConstructExpr>(C.E)) {
    const CXXRecordDecl *R = recordOf(C.E->getType());
    TypeKind K = R ? Md.type(R) : TypeKind::None;
    if (K == TypeKind::Guard && (!userBody(C.F) || Md.modelled(C.F)) &&
        llvm::none_of(effects(C), [](const Effect &Ef) { return Ef.Kind == EffectKind::Guard; }))
      return applyGuard(destination(C.E), C.Args, C.E->getType(), C.E);
    if (auto *Ctor = cast<CXXConstructExpr>(C.E); isThread(K) && K != TypeKind::Handle &&
        Ctor->getConstructor()->isCopyOrMoveConstructor() && Ctor->getNumArgs() >= 1) {
      const Place *To = destination(C.E);
      if (Ctor->getArg(0)->isGLValue())
        moveHandle(To, Ctor->getArg(0), C.E);
      return;
    }
  }
  if (const FunctionDecl *Body = userBody(C.F)) {
    // A lambda called through its name, where it stands.
    if (auto *MD = dyn_cast<CXXMethodDecl>(Body); MD && MD->getParent()->isLambda() && C.Object) {
      if (isa<CXXConversionDecl>(MD)) // it becomes a pointer
        return;
      Event Ev;
      const Place *Entry = C.Arrow ? PT.deref(value(C.Object)) : place(C.Object);
      for (const Expr *A : C.Args)
        Ev.Args.push_back(A->isGLValue() ? place(A) : value(A));
      Event &Out = emit(EventKind::Call, nullptr, C.E);
      Out.Entry = Entry->K == Place::Closure ? Entry : nullptr;
      if (Process *P = M.process(Body))
        Out.Callees.push_back(P);
      Out.Args = std::move(Ev.Args);
      Out.Function = C.F;
      return;
    }
    if (!Md.modelled(C.F)) {
      lockingCall(C, Body, /*Before=*/true);
      userCall(C, Body);
      poolCall(C);
      if (neverReturns(C.F) && !inTry(C.E))
        emit(EventKind::NoReturn, nullptr, C.E);
      lockingCall(C, Body, /*Before=*/false);
      return;
    }
  }
  ArrayRef<Effect> Rows = effects(C);
  if (!Rows.empty()) {
    for (const Effect &Ef : Rows)
      apply(C, Ef);
    return;
  }
  if (bool Unlocks = lockingCall(C, nullptr, /*Before=*/true); lockingCall(C, nullptr, /*Before=*/false) || Unlocks)
    return;
  auto *MD = dyn_cast<CXXMethodDecl>(C.F);
  if (MD && MD->isVirtual() && C.Object && Facts.Overriders.count(MD->getCanonicalDecl()))
    return userCall(C, nullptr);
  if (C.F->isImplicit() || C.F->isDefaulted()) {
    // An implicit copy reads its argument; an assignment writes its object.
    if (!C.Args.empty() && C.Args[0]->isGLValue() && !localOnly(C.Args[0]))
      read(place(C.Args[0]), C.Args[0]);
    if (C.Object && isa<CXXOperatorCallExpr>(C.E) && !localOnly(C.Object))
      write(place(C.Object), C.Object);
    return;
  }
  if (C.F->isConstexpr() && isa<CXXConstructExpr>(C.E))
    return;
  // Operators of library types (iterators, streams) touch their operands only.
  if (C.F->isOverloadedOperator() && Ctx.getSourceManager().isInSystemHeader(C.F->getLocation()))
    return;
  if (unseenPoolCall(C))
    return;
  llvm::SmallVector<const Place *, 2> Args;
  for (const Expr *A : C.Args) {
    const Place *V = A->isGLValue() ? place(A) : value(A);
    if (V->K == Place::Local && !A->isGLValue() && A->getType()->isPointerType())
      V = PT.addressOf(PT.deref(V)); // `void *arg = &mutex; unlock(arg);`
    Args.push_back(V);
  }
  const Place *This = C.Object ? objectPlace(C) : nullptr;
  if (userBody(C.F) && !Md.inLibrary(C.F)) // of a modelled class, without a row: touches nothing shared
    return;
  if (This && !localOnly(C.Object) && isPlainValue(MD->getParent())) {
    if (MD->isCopyAssignmentOperator() || MD->isMoveAssignmentOperator())
      write(This, C.Object);
    else if (MD->isConst())
      read(This, C.Object);
  }
  // What it takes by reference to const it reads.
  for (unsigned I = 0, N = std::min<unsigned>(C.Args.size(), C.F->getNumParams()); I < N; ++I)
    if (QualType T = C.F->getParamDecl(I)->getType(); T->isReferenceType() && T->getPointeeType().isConstQualified())
      read(Args[I], strip(C.Args[I]));
  Event &Ev = emit(EventKind::Unknown, nullptr, C.E);
  Ev.Function = C.F;
  Ev.This = This;
  Ev.Args = std::move(Args);
  Ev.Discarded = discarded(C.E);
  if (C.F->getReturnType()->isIntegralOrEnumerationType())
    Ev.Result = assignedTo(C.E);
  unseen(C, Ev);
}

} // namespace belay::ir
