//===- Lowering.cpp - one body from Clang's CFG to events -----------------===//

#include "ir/Builder.h"
#include "ir/HandMade.h"
#include "ir/Parents.h"
#include "ir/Shrink.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/BitVector.h"

using namespace clang;

namespace belay::ir {

using model::TypeKind;

Process *Module::process(const FunctionDecl *F) const {
  return F ? ByFunction.lookup(F->getCanonicalDecl()) : nullptr;
}

Process &Builder::makeProcess(const FunctionDecl *F) {
  auto P = std::make_unique<Process>();
  P->Function = F;
  P->Index = M.Processes.size();
  auto *MD = dyn_cast<CXXMethodDecl>(F);
  if (MD && MD->getParent()->isLambda()) {
    P->Name = "lambda";
  } else {
    P->Name = F->getNameAsString();
    if (MD)
      P->Name = MD->getParent()->getNameAsString() + "::" + P->Name;
    if (MD && !MD->isStatic())
      P->ThisPlace = PT.root(Place::This, MD->getCanonicalDecl());
  }
  for (const ParmVarDecl *V : F->parameters())
    P->Params.push_back(PT.root(Place::Param, V));
  M.ByFunction[F->getCanonicalDecl()] = P.get();
  M.Processes.push_back(std::move(P));
  return *M.Processes.back();
}

void Builder::run() {
  M.Stats.Functions = Facts.Functions.size();
  for (const FunctionDecl *F : Facts.Wanted)
    makeProcess(F);
  for (auto &[F, Bodies] : Facts.Overriders)
    for (const FunctionDecl *B : Bodies)
      if (Process *P = M.process(B))
        M.Overriders[F].push_back(P);
  // Bodies are lowered in source order, so a closure's captures are known (in
  // its maker's terms) before its body is: makers come first.
  for (auto &P : M.Processes)
    lower(*P);
}

Event &Builder::emit(EventKind K, const Place *Object, const Expr *E) {
  CurB->Events.emplace_back();
  Event &Ev = CurB->Events.back();
  Ev.Kind = K;
  Ev.Object = Object;
  Ev.E = E;
  if (E) {
    Ev.Loc = E->getExprLoc();
    Ev.Range = E->getSourceRange();
  }
  ++M.Stats.Events;
  return Ev;
}

bool isData(TypeKind K) {
  switch (K) {
  case TypeKind::None:
  case TypeKind::Owner:
  case TypeKind::Container:
  case TypeKind::Value:
    return true;
  default:
    return false;
  }
}

void Builder::read(const Place *P, const Expr *E) {
  if (!P || localOnly(E) || !shared(P) || isa_and_nonnull<CXXThisExpr>(strip(E))) // the pointer, not the object
    return;
  QualType T = E ? E->getType() : QualType();
  if (!T.isNull() && (!isData(Md.type(T.getNonReferenceType())) || T->isFunctionType()))
    return;
  const EventKind K = meantAtomic(E, CurF) ? EventKind::AtomicRead : EventKind::Read;
  emit(K, swept(P, E), E).Volatile = !T.isNull() && T.isVolatileQualified();
}

void Builder::write(const Place *P, const Expr *E, bool Init, const Expr *Value, int Step) {
  if (!P || localOnly(E) || !shared(P))
    return;
  QualType T = E ? E->getType() : QualType();
  if (!T.isNull() && !isData(Md.type(T.getNonReferenceType())))
    return;
  Event &Ev = emit(!Init && meantAtomic(E, CurF) ? EventKind::AtomicWrite : EventKind::Write, swept(P, E), E);
  Ev.Init = Init;
  Ev.Step = Step;
  Ev.Volatile = !T.isNull() && T.isVolatileQualified();
  if (Value && T->isPointerType() && isa<MemberExpr>(strip(E)) && Ev.Object->root()->K == Place::Local)
    Ev.Second = value(Value);
  bool B;
  if (Value && !Value->isValueDependent() && Value->getType()->isScalarType() &&
      Value->EvaluateAsBooleanCondition(B, Ctx)) {
    Ev.HasConst = true;
    Ev.Value = B;
  }
}

void Builder::lowerDecl(const VarDecl *V) {
  const Place *P = varPlace(V);
  if (V->hasGlobalStorage())
    return;
  const Expr *Init = V->getInit();
  QualType T = V->getType();
  if (T->isReferenceType()) {
    if (auto It = Facts.LoopRange.find(V); It != Facts.LoopRange.end())
      PT.alias(P, PT.element(place(It->second)));
    else if (Init)
      PT.alias(P, place(Init));
    return;
  }
  Event &D = emit(EventKind::Declare, P, nullptr);
  D.Loc = V->getLocation();
  D.Range = V->getSourceRange();
  D.Type = Md.type(T);
  if (!Init || ownGuard(P, T, Init))
    return;
  if (D.Type == TypeKind::Guard)
    if (auto *C = dyn_cast<CXXConstructExpr>(strip(Init)); C && C->getNumArgs() == 0)
      shadowedMutex(V);
  if (D.Type == TypeKind::Guard)
    returnedGuard(P, Init);
  auto *Canon = V->getCanonicalDecl();
  bool Stable = !Facts.Assigned.contains(Canon) && !Facts.Stepped.contains(Canon);
  if (auto It = Facts.LoopRange.find(V); It != Facts.LoopRange.end())
    return bindRound(V, PT.element(place(It->second)), Stable);
  const Place *Val = value(Init);
  if (T->isPointerType() || Md.type(T) == TypeKind::Owner || T->isFunctionPointerType()) {
    if (Val->K == Place::Function || Val->K == Place::Closure) {
      if (Stable)
        PT.alias(P, Val);
    } else if (Stable && Val->K != Place::Null && !replaced(Val))
      PT.alias(PT.deref(P), PT.deref(Val));
  } else if (Stable && Facts.Joined.contains(V) && Val->K == Place::Element && Val->root()->K == Place::Local) {
    PT.alias(P, Val);
  } else if (auto *L = dyn_cast<InitListExpr>(strip(Init))) {
    bindAggregate(P, L);
  } else if (D.Type == TypeKind::Atomic && Val->root()->K != Place::Alloc) {
    PT.alias(P, Val); // an atomic_ref
  } else if (sameThing(T)) {
    // A future of its own stays itself: it is the handle of its task.
    if (Val->root()->K != Place::Alloc)
      PT.alias(P, Val);
  } else if (Val->K == Place::Closure && Stable) {
    PT.alias(P, Val); // auto f = [..] {}; std::function<void()> f = ...;
  } else if (Val->K == Place::AddressOf && Val->Parent->K == Place::Element && T->isRecordType() &&
             !Facts.Assigned.contains(Canon)) {
    PT.alias(PT.deref(P), Val->Parent); // an iterator
  }
  if (!T->isRecordType() || Md.type(T) == TypeKind::Value)
    if (Facts.Escaping.contains(Canon)) {
      Event &W = emit(EventKind::Write, P, nullptr);
      W.Init = true;
      W.Loc = V->getLocation();
      W.Range = V->getSourceRange();
      bool B;
      if (Init->getType()->isScalarType() && !Init->isValueDependent() &&
          Init->EvaluateAsBooleanCondition(B, Ctx)) {
        W.HasConst = true;
        W.Value = B;
      }
    }
}

void Builder::lowerStmt(const Stmt *S) {
  switch (S->getStmtClass()) {
  case Stmt::ImplicitCastExprClass: {
    auto *C = cast<ImplicitCastExpr>(S);
    if (C->getCastKind() == CK_LValueToRValue) {
      const Expr *Sub = C->getSubExpr();
      if (!localOnly(Sub))
        read(place(Sub), Sub);
    } else if (C->getCastKind() == CK_AtomicToNonAtomic)
      emit(EventKind::AtomicRead, place(C->getSubExpr()), C);
    return;
  }
  case Stmt::BinaryOperatorClass:
  case Stmt::CompoundAssignOperatorClass: {
    auto *B = cast<BinaryOperator>(S);
    if (!B->isAssignmentOp())
      return;
    const Expr *L = B->getLHS();
    settle(B);
    bindAssigned(L);
    if (localOnly(L))
      return;
    const Place *P = place(L);
    if (L->getType()->isAtomicType()) {
      emit(B->isCompoundAssignmentOp() ? EventKind::AtomicUpdate : EventKind::AtomicWrite, P, B);
      return;
    }
    if (B->isCompoundAssignmentOp())
      read(P, L);
    assignHandle(P, B);
    write(P, L, false, B->getOpcode() == BO_Assign ? B->getRHS() : nullptr, stepOf(B));
    return;
  }
  case Stmt::UnaryOperatorClass: {
    auto *U = cast<UnaryOperator>(S);
    if (!U->isIncrementDecrementOp() || localOnly(U->getSubExpr()))
      return;
    const Place *P = place(U->getSubExpr());
    if (U->getSubExpr()->getType()->isAtomicType()) {
      emit(EventKind::AtomicUpdate, P, U);
      return;
    }
    read(P, U->getSubExpr());
    write(P, U->getSubExpr(), false, nullptr, stepOf(U));
    return;
  }
  case Stmt::AtomicExprClass:
    return lowerAtomic(cast<AtomicExpr>(S));
  case Stmt::DeclStmtClass:
    for (const Decl *D : cast<DeclStmt>(S)->decls())
      if (auto *V = dyn_cast<VarDecl>(D))
        lowerDecl(V);
    return;
  case Stmt::LambdaExprClass: {
    auto *L = cast<LambdaExpr>(S);
    const ClosureInfo Info = (closure(L), M.Closures[PT.root(Place::Closure, nullptr, L)]);
    auto Init = L->capture_init_begin();
    for (const LambdaCapture &C : L->captures()) {
      const Expr *I = *Init++;
      if (C.capturesVariable() && C.getCaptureKind() == LCK_ByCopy && I && !localOnly(I))
        if (auto *CC = dyn_cast<CXXConstructExpr>(I); CC && CC->getNumArgs() == 1)
          read(place(CC->getArg(0)), CC->getArg(0));
    }
    return;
  }
  case Stmt::CXXThrowExprClass:
    emit(EventKind::Throw, nullptr, cast<Expr>(S));
    unlockOnThrow(S);
    return;
  case Stmt::ReturnStmtClass: {
    auto *R = cast<ReturnStmt>(S);
    const Expr *V = R->getRetValue(), *Of = V ? changeable(V) : nullptr;
    const Place *P = Of ? (Of->isGLValue() ? place(Of) : value(Of)) : nullptr;
    Event &E = emit(EventKind::Return, nullptr, V);
    E.Second = P;
    E.Loc = R->getReturnLoc();
    E.Range = R->getSourceRange();
    return;
  }
  case Stmt::CXXDeleteExprClass: {
    auto *D = cast<CXXDeleteExpr>(S);
    QualType T = D->getDestroyedType();
    if (T.isNull())
      return;
    const Place *P = PT.deref(value(D->getArgument()));
    destroyDerived(P, T, D);
    destroy(P, T, D, D->getBeginLoc());
    // Whoever still uses it then races with the release of its memory.
    if (P->K != Place::This && shared(P)) {
      Event &E = emit(EventKind::Write, P, D);
      E.Ends = true;
      E.Loc = D->getBeginLoc();
    }
    return;
  }
  case Stmt::CoawaitExprClass:
  case Stmt::CoyieldExprClass:
  case Stmt::GCCAsmStmtClass:
    emit(EventKind::Unknown, nullptr, dyn_cast<Expr>(S));
    ++M.Stats.Unknowns;
    return;
  default:
    if (auto *E = dyn_cast<Expr>(S))
      if (CallSite C = callSite(E))
        lowerCall(C);
  }
}

void Builder::lowerElement(const CFGElement &El) {
  switch (El.getKind()) {
  case CFGElement::Statement:
  case CFGElement::Constructor:
  case CFGElement::CXXRecordTypedCall:
    return lowerStmt(El.castAs<CFGStmt>().getStmt());
  case CFGElement::Initializer: {
    const CXXCtorInitializer *I = El.castAs<CFGInitializer>().getInitializer();
    const FieldDecl *F = I->getAnyMember();
    if (!F || !Cur->ThisPlace)
      return;
    const Place *P = PT.field(Cur->ThisPlace, F);
    if (F->getType()->isReferenceType() || F->getType()->isRecordType())
      return;
    Event &E = emit(EventKind::Write, P, I->getInit());
    E.Init = true;
    if (I->getSourceLocation().isValid())
      E.Loc = I->getSourceLocation();
    return;
  }
  case CFGElement::AutomaticObjectDtor: {
    auto D = El.castAs<CFGAutomaticObjDtor>();
    const VarDecl *V = D.getVarDecl();
    const Expr *Init = V->getType()->isReferenceType() ? V->getInit() : nullptr;
    while (isa_and_nonnull<FullExpr, ImplicitCastExpr>(Init))
      Init = cast<Expr>(*Init->child_begin());
    // A temporary bound to a reference dies here, too; a guard that is returned lives on.
    if (auto *M = dyn_cast_or_null<MaterializeTemporaryExpr>(Init)) {
      const Expr *Made = M->getSubExpr()->IgnoreImplicit()->IgnoreParenCasts()->IgnoreImplicit();
      if (const Place *Dest = destination(Made); Dest->K == Place::Alloc)
        destroy(Dest, Made->getType(), D.getTriggerStmt(), D.getTriggerStmt()->getEndLoc());
    } else if (!V->getType()->isReferenceType() && !returnsGuard(D.getTriggerStmt(), V))
      destroy(varPlace(V), V->getType(), D.getTriggerStmt(), D.getTriggerStmt()->getEndLoc());
    return;
  }
  case CFGElement::LifetimeEnds: {
    auto L = El.castAs<CFGLifetimeEnds>();
    const VarDecl *V = L.getVarDecl();
    if (V->getType()->isReferenceType() || !Facts.Escaping.contains(V->getCanonicalDecl()))
      return;
    Event &E = emit(EventKind::ScopeEnd, varPlace(V), nullptr);
    E.Loc = L.getTriggerStmt() ? L.getTriggerStmt()->getEndLoc() : CurF->getEndLoc();
    E.Range = SourceRange(E.Loc);
    return;
  }
  case CFGElement::TemporaryDtor: {
    const CXXBindTemporaryExpr *B = El.castAs<CFGTemporaryDtor>().getBindTemporaryExpr();
    const Expr *Made = B->getSubExpr()->IgnoreImplicit();
    // What was moved into a named object, or elided into whatever is made from it, isn't destroyed here.
    const Stmt *Into = Parents->getParent(B);
    while (isa_and_nonnull<MaterializeTemporaryExpr, CastExpr, ParenExpr>(Into))
      Into = Parents->getParent(Into);
    if (auto *C = dyn_cast_or_null<CXXConstructExpr>(Into); C && C->isElidable())
      return;
    const Place *P = value(Made);
    if (P->K == Place::Alloc || P->K == Place::Unknown) {
      const Place *Dest = destination(Made);
      if (Dest->K == Place::Alloc)
        destroy(Dest, B->getType(), B, B->getEndLoc());
    }
    return;
  }
  case CFGElement::MemberDtor: {
    const FieldDecl *F = El.castAs<CFGMemberDtor>().getFieldDecl();
    if (Cur->ThisPlace)
      destroy(PT.field(Cur->ThisPlace, F), F->getType(), nullptr, CurF->getEndLoc());
    return;
  }
  case CFGElement::CleanupFunction:
    return cleanUp(El.castAs<CFGCleanupFunction>().getVarDecl());
  case CFGElement::BaseDtor: {
    const CXXBaseSpecifier *B = El.castAs<CFGBaseDtor>().getBaseSpecifier();
    if (Cur->ThisPlace) {
      becomes(B->getType()->getAsCXXRecordDecl());
      destroy(Cur->ThisPlace, B->getType(), nullptr, CurF->getEndLoc());
    }
    return;
  }
  default:
    return;
  }
}

/// Blocks that can be reached; pruned edges of the CFG are null.
static std::vector<const CFGBlock *> reversePostOrder(const CFG &G) {
  std::vector<const CFGBlock *> Order;
  llvm::BitVector Seen(G.getNumBlockIDs());
  llvm::SmallVector<std::pair<const CFGBlock *, CFGBlock::const_succ_iterator>, 16> Stack;
  auto Enter = [&](const CFGBlock *B) {
    Seen.set(B->getBlockID());
    Stack.push_back({B, B->succ_begin()});
  };
  Enter(&G.getEntry());
  while (!Stack.empty()) {
    auto &[B, It] = Stack.back();
    if (It == B->succ_end()) {
      Order.push_back(B);
      Stack.pop_back();
      continue;
    }
    const CFGBlock *Next = (It++)->getReachableBlock();
    if (Next && !Seen.test(Next->getBlockID()))
      Enter(Next);
  }
  std::reverse(Order.begin(), Order.end());
  return Order;
}

/// What \p G computes for the compiler only: `__builtin_constant_p(done.get())` gets nothing.
static llvm::DenseSet<const Stmt *> unevaluatedIn(const CFG &G, const ASTContext &Ctx) {
  llvm::DenseSet<const Stmt *> Out;
  auto All = [&Out](auto &&Self, const Stmt *S) -> void {
    if (!S || !Out.insert(S).second)
      return;
    for (const Stmt *C : S->children())
      Self(Self, C);
  };
  for (const CFGBlock *B : G)
    for (const CFGElement &El : *B) {
      auto S = El.getAs<CFGStmt>();
      auto *Call = S ? dyn_cast<CallExpr>(S->getStmt()) : nullptr;
      const unsigned Id = Call ? Call->getBuiltinCallee() : 0;
      if (Id && Ctx.BuiltinInfo.isUnevaluated(Id))
        for (const Expr *A : Call->arguments())
          All(All, A);
    }
  return Out;
}

void Builder::lower(Process &P) {
  CFG::BuildOptions Opts;
  Opts.AddImplicitDtors = true;
  Opts.AddTemporaryDtors = true;
  Opts.AddLifetime = true;
  Opts.AddInitializers = true;
  Opts.AddCXXDefaultInitExprInCtors = true;
  Opts.AddEHEdges = P.HasTry = Facts.Functions[P.Function->getCanonicalDecl()].HasTry;
  Opts.setAllAlwaysAdd();
  CurF = P.Function;
  Cur = &P;
  InitOf.clear();
  if (isa<CXXDestructorDecl>(CurF) && !userBody(CurF))
    return lowerImplicitDestructor(P);
  std::unique_ptr<CFG> G = isDamaged(Ctx, CurF) ? nullptr : CFG::buildCFG(CurF, CurF->getBody(), &Ctx, Opts);
  if (!G)
    return;
  P.Lowered = true;
  ++M.Stats.Lowered;
  Parents = parentsIn(CurF);
  if (auto *C = dyn_cast<CXXConstructorDecl>(CurF))
    for (const CXXCtorInitializer *I : C->inits()) {
      if (const FieldDecl *F = I->getAnyMember()) {
        InitOf[I->getInit()] = PT.field(P.ThisPlace, F);
        // `std::thread worker_{run};` beside the member.
        if (auto *D = dyn_cast<CXXDefaultInitExpr>(I->getInit()))
          InitOf[D->getExpr()] = PT.field(P.ThisPlace, F);
        if (F->getType()->isReferenceType())
          continue;
      } else if (I->isBaseInitializer() || I->isDelegatingInitializer())
        InitOf[I->getInit()] = P.ThisPlace;
    }
  P.Blocks.resize(G->getNumBlockIDs());
  P.Entry = G->getEntry().getBlockID();
  P.Exit = G->getExit().getBlockID();
  const llvm::DenseSet<const Stmt *> Unevaluated = unevaluatedIn(*G, Ctx);
  // Reverse post-order, so that a declaration's aliases exist before its uses.
  for (const CFGBlock *B : reversePostOrder(*G)) {
    Block &Out = P.Blocks[B->getBlockID()];
    Out.Id = B->getBlockID();
    CurB = &Out;
    P.RPO.push_back(Out.Id);
    if (B == &G->getEntry())
      required(P);
    if (auto *Handler = dyn_cast_or_null<CXXCatchStmt>(B->getLabel()))
      unlockOnCatch(Handler);
    for (const CFGElement &El : *B)
      if (auto S = El.getAs<CFGStmt>(); !S || !Unevaluated.contains(S->getStmt()))
        lowerElement(El);
    if (B->succ_size() > 1 && B->getTerminator().isStmtBranch())
      condition(B->getTerminatorCondition(), Out);
    if (B->hasNoReturnElement())
      emit(EventKind::NoReturn, nullptr, nullptr);
    for (const CFGBlock::AdjacentBlock &S : B->succs())
      if (const CFGBlock *T = S.getReachableBlock())
        Out.Succs.push_back(T->getBlockID());
  }
  runOnce(P, *G);
  finish(P);
  Parents.reset();
  CurB = nullptr;
}

/// Predecessors, and whether the exit can be reached.
void Builder::finish(Process &P) {
  for (Block &B : P.Blocks)
    shrink(B.Events);
  bool Exits = false;
  for (unsigned Id : P.RPO) {
    const Block &B = P.Blocks[Id];
    bool Stops = llvm::any_of(B.Events, [](const Event &E) { return E.Kind == EventKind::NoReturn; });
    for (unsigned S : B.Succs) {
      P.Blocks[S].Preds.push_back(Id);
      Exits |= S == P.Exit && !Stops;
    }
  }
  P.NoReturn = !Exits && P.Entry != P.Exit;
}

} // namespace belay::ir
