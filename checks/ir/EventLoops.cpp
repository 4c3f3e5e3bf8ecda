//===- EventLoops.cpp - executors that run what they are given ------------===//
//
// A task given to an event loop runs on whichever thread runs the loop, so that
// it is a thread of its own only where the unit starts one for that. A loop that
// one thread runs, a strand, and a pool of one thread run theirs in turns.
//
//===----------------------------------------------------------------------===//

#include "ir/Builder.h"
#include "ir/Types.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace belay::ir {

using model::Effect;
using model::EffectKind;
using model::Role;
using model::TypeKind;

/// The variable or member that \p E names, through references and captures that are initialised with it.
static const ValueDecl *named(const Expr *E) {
  for (unsigned Steps = 0; E && Steps < 8; ++Steps) {
    E = strip(E)->IgnoreParenImpCasts();
    if (auto *Op = dyn_cast_or_null<UnaryOperator>(E);
        Op && (Op->getOpcode() == UO_AddrOf || Op->getOpcode() == UO_Deref))
      E = Op->getSubExpr();
    else if (auto *M = dyn_cast_or_null<MemberExpr>(E))
      return cast<ValueDecl>(M->getMemberDecl()->getCanonicalDecl());
    else if (auto *D = dyn_cast_or_null<DeclRefExpr>(E)) {
      auto *V = dyn_cast<VarDecl>(D->getDecl());
      if (!V || !V->getInit() || !(V->isInitCapture() || V->getType()->isReferenceType()))
        return V ? V->getCanonicalDecl() : nullptr;
      E = V->getInit();
    } else
      return nullptr;
  }
  return nullptr;
}

static bool isLoop(QualType T, model::Model &Md) {
  return !T.isNull() && Md.type(T->isPointerType() ? T->getPointeeType() : T.getNonReferenceType()) == TypeKind::Loop;
}

/// True if \p F runs the event loop that it is a method of.
static bool runs(const FunctionDecl *F, model::Model &Md) {
  auto *M = dyn_cast_or_null<CXXMethodDecl>(F);
  return M && Md.type(M->getParent()) == TypeKind::Loop && Md.effect(M, EffectKind::Block);
}

namespace {
/// What the callable and the arguments of a thread say about event loops.
struct Search {
  model::Model &Md;
  llvm::SmallVector<std::pair<const Expr *, const ValueDecl *>, 1> Runs; ///< where, and of which loop
  const ValueDecl *Given = nullptr;                                      ///< a loop among the arguments
  const Expr *ByPointer = nullptr;                                       ///< the method, where it is among them

  void in(const Stmt *S) {
    if (!S)
      return;
    if (auto *L = dyn_cast<LambdaExpr>(S))
      return in(L->getBody());
    if (auto *Call = dyn_cast<CXXMemberCallExpr>(S); Call && runs(Call->getMethodDecl(), Md)) {
      if (const ValueDecl *D = named(Call->getImplicitObjectArgument()))
        Runs.push_back({Call, D});
      return;
    }
    if (auto *D = dyn_cast<DeclRefExpr>(S))
      if (runs(dyn_cast<FunctionDecl>(D->getDecl()), Md))
        ByPointer = D;
    if (auto *E = dyn_cast<Expr>(S); E && !Given && isLoop(E->getType(), Md))
      Given = named(E);
    for (const Stmt *C : S->children())
      in(C);
  }
};
} // namespace

/// True if \p C starts a thread that somebody joins by name.
static bool startsThread(const CallSite &C, model::Model &Md) {
  QualType T = C.Object ? C.Object->getType() : C.E->getType();
  if (T->isPointerType())
    T = T->getPointeeType();
  if (Md.type(T) == TypeKind::Container || Md.type(T) == TypeKind::Owner)
    T = held(T);
  const TypeKind K = T.isNull() ? TypeKind::None : Md.type(T);
  return (K == TypeKind::Thread || K == TypeKind::Scope) && !C.Args.empty();
}

void noteEventLoops(const CallSite &C, bool Many, model::Model &Md, UnitFacts &U) {
  if (runs(C.F, Md)) {
    if (const ValueDecl *D = U.LoopThreads.contains(C.E) || !C.Object ? nullptr : named(C.Object))
      U.Loops[D].Callers = true;
    return;
  }
  if (!startsThread(C, Md))
    return;
  Search In{Md, {}};
  for (const Expr *A : C.Args)
    In.in(A);
  if (In.ByPointer && In.Given)
    In.Runs.push_back({In.ByPointer, In.Given});
  for (auto [Where, D] : In.Runs)
    if (U.LoopThreads.insert(Where).second) // a thread that is made and moved is one
      U.Loops[D].Threads += Many ? 2 : 1;
}

/// `Pool pool(1)`: its tasks come one after the other.
static bool hasOneThread(const Expr *Pool, const ASTContext &Ctx, model::Model &Md) {
  auto *V = dyn_cast_or_null<VarDecl>(named(Pool));
  const Expr *Made = V && V->getInit() ? strip(V->getInit()) : nullptr;
  const Expr *Threads = nullptr;
  if (auto *Ctor = dyn_cast_or_null<CXXConstructExpr>(Made); Ctor && Ctor->getNumArgs())
    Threads = Ctor->getArg(0);
  else if (CallSite C = Made ? callSite(Made) : CallSite(); C && C.F)
    for (const Effect &Ef : Md.effects(C.F))
      if (Ef.Kind == EffectKind::Bind && Ef.Second.K == Role::Arg && Ef.Second.Index < C.Args.size())
        Threads = C.Args[Ef.Second.Index];
  Expr::EvalResult R;
  return Threads && !Threads->isValueDependent() && Threads->getType()->isIntegerType() &&
         Threads->EvaluateAsInt(R, Ctx) && R.Val.getInt() == 1;
}

/// False if it isn't known that the spawn \p Ev runs on another thread. Notes what it takes turns with.
bool Builder::onThreads(const CallSite &C, const Effect &Ef, Event &Ev) {
  const Expr *Object = Ef.Object.K == Role::This                                     ? C.Object
                       : Ef.Object.K == Role::Arg && Ef.Object.Index < C.Args.size() ? C.Args[Ef.Object.Index]
                                                                                     : nullptr;
  Ev.Second = rolePlace(C, Ef.Second);
  if (Object && hasOneThread(Object, Ctx, Md))
    Ev.Second = Ev.Object;
  const CXXRecordDecl *Executor = Object ? recordOf(Object->getType()) : nullptr;
  const TypeKind K = Executor ? Md.type(Executor) : TypeKind::None;
  if (K != TypeKind::Synced && K != TypeKind::Loop)
    return true;
  // It stands for what runs it.
  QualType T = Ev.Object->type();
  const TypeKind Runner = T.isNull() ? TypeKind::None : Md.type(T);
  if (Runner != TypeKind::Loop)
    return Runner == TypeKind::Scope;
  auto It =
      Ev.Object->Decl ? Facts.Loops.find(dyn_cast<ValueDecl>(Ev.Object->Decl->getCanonicalDecl())) : Facts.Loops.end();
  if (It == Facts.Loops.end() || !It->second.Threads)
    return false;
  if (It->second.Threads == 1 && !It->second.Callers)
    Ev.Second = Ev.Object;
  Ev.Type = TypeKind::Scope;
  Ev.Joins = true;
  return true;
}

/// The event loop \p D as the body being lowered names it; null if it can't.
const Place *Builder::loopPlace(const ValueDecl *D) {
  if (auto *V = dyn_cast<VarDecl>(D))
    return V->hasGlobalStorage() || V->getDeclContext()->Encloses(const_cast<FunctionDecl *>(CurF)) ? varPlace(V)
                                                                                                    : nullptr;
  auto *F = dyn_cast<FieldDecl>(D);
  auto *M = dyn_cast<CXXMethodDecl>(CurF);
  return F && M && Cur->ThisPlace && M->getParent()->getCanonicalDecl() == F->getParent()->getCanonicalDecl()
             ? PT.field(Cur->ThisPlace, F)
             : nullptr;
}

/// \p E waits for threads: those that ran an event loop have done what it was given.
void Builder::joinLoops(const Expr *E) {
  for (auto &[D, Runs] : Facts.Loops)
    if (const Place *P = Runs.Threads ? loopPlace(D) : nullptr)
      emit(EventKind::Join, P, E);
}

} // namespace belay::ir
