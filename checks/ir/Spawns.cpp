//===- Spawns.cpp - what runs, on which arguments -------------------------===//

#include "ir/Builder.h"
#include "ir/Types.h"

using namespace clang;

namespace belay::ir {

using model::Effect;
using model::Role;
using model::TypeKind;

const Place *Builder::argPlace(const Expr *Arg, QualType ParamType) {
  if (!ParamType->isReferenceType()) {
    const Place *P = value(Arg);
    return P->known() ? P : number(Arg);
  }
  // A reference to a loaded number is one to a temporary, not to where it came from; so is one to `this`, the pointer.
  const Expr *S = strip(Arg);
  if (!S->isGLValue() && S->getType()->isArithmeticType())
    return PT.unknown();
  if (isa<CXXThisExpr>(S))
    return value(S);
  return place(Arg);
}

/// The x of std::ref(x).
static const Expr *referred(const Expr *E) {
  CallSite C = callSite(E);
  return C.F && C.F->getIdentifier() && (C.F->getName() == "ref" || C.F->getName() == "cref") &&
                 C.F->isInStdNamespace() && !C.Args.empty()
             ? C.Args[0]
             : nullptr;
}

/// A thread's argument: a copy, unless it is a pointer, an owner, an end of a
/// channel, or std::ref(x), which stands for x itself.
const Place *Builder::spawnArg(const Expr *Arg) {
  const Expr *S = strip(Arg);
  if (const Expr *X = referred(S))
    return place(X);
  QualType T = S->getType();
  switch (Md.type(T)) {
  case TypeKind::None:
  case TypeKind::Value:
  case TypeKind::Container: {
    const Place *V = value(Arg);
    V = V->known() ? V : number(Arg);
    if (V->K == Place::Local && T->isPointerType()) // `struct job *j = &local;`
      if (const Place *Of = PT.deref(V); Of->root() != V)
        V = PT.addressOf(Of);
    if (pointerLike(T) || Arg->getType()->isPointerType() || T->isFunctionType() || T->isArrayType() ||
        V->K == Place::Closure || V->K == Place::Function || V->K == Place::Number)
      return V;
    const Place *Copy = PT.root(Place::Alloc, nullptr, S);
    if (auto *L = dyn_cast<InitListExpr>(S))
      bindAggregate(Copy, L);
    else if (S->isGLValue() && T->isRecordType())
      bindCopy(Copy, place(S), T->getAsRecordDecl());
    return Copy;
  }
  default:
    return S->isGLValue() ? place(S) : value(S);
  }
}

/// Resolves INVOKE(F, Rest...) into \p Ev, once for threads, bind, call_once,
/// async and predicates.
void Builder::invoke(Event &Ev, const Expr *F, ArrayRef<const Expr *> Rest, bool Copies) {
  bool ByRef = false;
  if (const Expr *X = referred(strip(F))) {
    F = X;
    ByRef = true;
  }
  const Place *Entry = value(F);
  const Place *This = nullptr;
  if (const CXXRecordDecl *R = recordOf(strip(F)->getType());
      R && Entry->K != Place::Closure && Entry->K != Place::Function && !R->isLambda() &&
      !strip(F)->getType()->isPointerType() && R->hasDefinition())
    for (const CXXMethodDecl *MD : R->methods())
      if (MD->getOverloadedOperator() == OO_Call)
        if (const FunctionDecl *Def = userBody(MD)) {
          This = Copies && !ByRef ? spawnArg(F) : Entry;
          Entry = PT.root(Place::Function, Def);
        }
  if (auto *MD = Entry->K == Place::Function ? dyn_cast<CXXMethodDecl>(Entry->Decl) : nullptr;
      MD && !MD->isStatic() && !This && !Rest.empty()) {
    const Expr *O = Rest.front();
    Rest = Rest.drop_front();
    QualType T = strip(O)->getType();
    This = pointerLike(T) ? PT.deref(value(O)) : Copies ? spawnArg(O) : place(O);
  }
  llvm::SmallVector<const Place *, 2> Args;
  for (const Expr *A : Rest)
    Args.push_back(Copies ? spawnArg(A) : A->isGLValue() ? place(A) : value(A));
  Ev.Entry = Entry;
  Ev.This = This;
  Ev.Args = std::move(Args);
}

/// The method \p Name of \p R, or of the nearest class that it derives from.
static const CXXMethodDecl *methodNamed(const CXXRecordDecl *R, StringRef Name, unsigned Depth = 0) {
  if (!R || !R->hasDefinition() || Depth > 8)
    return nullptr;
  for (const CXXMethodDecl *MD : R->methods())
    if (MD->getIdentifier() && MD->getName() == Name)
      return MD;
  for (const CXXBaseSpecifier &B : R->bases())
    if (const CXXMethodDecl *MD = methodNamed(B.getType()->getAsCXXRecordDecl(), Name, Depth + 1))
      return MD;
  return nullptr;
}

std::pair<const Expr *, const CXXMethodDecl *> objectMethod(const Effect &Ef, const Expr *Object,
                                                            ArrayRef<const Expr *> Args) {
  const Expr *O = Ef.Entry.K == Role::This ? Object : Ef.Entry.Index < Args.size() ? Args[Ef.Entry.Index] : nullptr;
  if (!O)
    return {};
  O = O->IgnoreImpCasts();
  return {O, methodNamed(recordOf(O->getType()), Ef.Method)};
}

/// An object whose method is the entry: `QThread::start`, `Poco::Thread::start(Runnable &)`.
bool Builder::objectEntry(const CallSite &C, const Effect &Ef, Event &Ev) {
  auto [O, MD] = objectMethod(Ef, C.Object, C.Args);
  if (!MD)
    return false;
  // Its own, or the only one that overrides it.
  const FunctionDecl *F = userBody(MD);
  if (!F || Md.modelled(F)) {
    auto It = Facts.Overriders.find(MD->getCanonicalDecl());
    F = It != Facts.Overriders.end() && It->second.size() == 1 ? It->second.front() : nullptr;
  }
  if (!F)
    return false;
  Ev.Entry = PT.root(Place::Function, F);
  Ev.This = Ef.Entry.K == Role::This ? objectPlace(C) : O->getType()->isPointerType() ? PT.deref(value(O)) : place(O);
  return true;
}

/// The local that the call sets if it fails: `g_thread_try_new(name, f, data, &error)`.
static const VarDecl *errorOf(const CallSite &C, const Effect &Ef) {
  if (Ef.Predicate.K != Role::Arg || Ef.Predicate.Index >= C.Args.size())
    return nullptr;
  auto *U = dyn_cast<UnaryOperator>(C.Args[Ef.Predicate.Index]->IgnoreParenCasts());
  auto *D = U && U->getOpcode() == UO_AddrOf ? dyn_cast<DeclRefExpr>(strip(U->getSubExpr())) : nullptr;
  return D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
}

void Builder::spawn(const CallSite &C, const Effect &Ef, const Place *Handle) {
  Event Ev;
  Ev.Kind = EventKind::Spawn;
  if (!Ef.Method.empty() ? !objectEntry(C, Ef, Ev) : Ef.Entry.K != Role::Arg || Ef.Entry.Index >= C.Args.size())
    return;
  ArrayRef<const Expr *> Rest;
  unsigned First = Ef.Args >= 0 ? Ef.Args : Ef.Entry.Index + 1;
  if (First < C.Args.size() && Ef.Args >= 0)
    Rest = C.Args.drop_front(First);
  if (Ef.Predicate.K == Role::Arg && Ef.Predicate.Index >= First) // what tells of a failure isn't for the thread
    Rest = Rest.take_front(Ef.Predicate.Index - First);
  while (!Rest.empty() && isa<CXXDefaultArgExpr>(Rest.back()))
    Rest = Rest.drop_back();
  if (!Ev.Entry)
    invoke(Ev, C.Args[Ef.Entry.Index], Rest, true);
  Ev.Cooperative = Ef.Cooperative;
  Ev.Terminates = Ef.Terminates;
  const Expr *Kept = Ef.Object.K == Role::Return && C.E->getType()->isPointerType() ? assignee(C.E) : nullptr;
  Ev.Object = Handle ? Handle : Kept ? place(Kept) : rolePlace(C, Ef.Object);
  QualType T = isa<CXXConstructExpr>(C.E) || Ef.Object.K == Role::Return
                   ? C.E->getType()
                   : (Ef.Object.K == Role::This && C.Object ? C.Object->getType() : QualType());
  if (Handle && Handle->type().isNull() == false)
    T = Handle->type();
  Ev.Type = T.isNull() ? TypeKind::Handle : Md.type(T->isPointerType() ? T->getPointeeType() : T);
  if (!T.isNull() && isGivenUp(T->isPointerType() ? T->getPointeeCXXRecordDecl() : T->getAsCXXRecordDecl()))
    Ev.Type = TypeKind::Handle;
  Ev.Joins = Ev.Type == TypeKind::JoiningThread || Ev.Type == TypeKind::Future || Ev.Type == TypeKind::Scope;
  Ev.Discarded = discarded(C.E);
  Ev.Function = C.F;
  Ev.Status = Ef.Object.K == Role::Arg && C.F->getReturnType()->isIntegralOrEnumerationType();
  Ev.Result = Ev.Status ? assignedTo(C.E) : nullptr;
  if (const VarDecl *V = errorOf(C, Ef)) {
    Ev.Status = true;
    Ev.Result = V;
  }
  Ev.Stop = rolePlace(C, Ef.Stop);
  if (!Ev.Object)
    Ev.Object = PT.root(Place::Alloc, nullptr, C.E);
  if (!onThreads(C, Ef, Ev))
    return;
  // jthread and go pass a token to an entry that takes one first.
  const FunctionDecl *F = nullptr;
  if (Ev.Entry->K == Place::Function)
    F = cast<FunctionDecl>(Ev.Entry->Decl);
  else if (auto It = M.Closures.find(Ev.Entry); It != M.Closures.end() && It->second.Body)
    F = It->second.Body->Function;
  if (F && F->getNumParams() > Ev.Args.size() &&
      Md.type(F->getParamDecl(0)->getType().getNonReferenceType()) == TypeKind::StopToken) {
    Ev.TakesStop = true;
    Ev.Args.insert(Ev.Args.begin(), Ev.Stop ? Ev.Stop : Ev.Object);
  }
  Event &Out = emit(EventKind::Spawn, Ev.Object, C.E);
  Ev.E = Out.E;
  Ev.Loc = C.E->getBeginLoc();
  Ev.Range = Out.Range;
  Out = std::move(Ev);
}

} // namespace belay::ir
