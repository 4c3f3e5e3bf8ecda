//===- Depends.cpp - what a condition waits for ---------------------------===//

#include "analysis/Depends.h"
#include "analysis/Claims.h"
#include "ir/Builder.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace belay::analysis {

using ir::CallSite;
using ir::callSite;
using ir::EventKind;

namespace {
constexpr unsigned MaxSlice = 32;
} // namespace

void Depends::add(const Depends &D) {
  for (const Dependency &X : D.On)
    On.push_back(X);
  Unknown |= D.Unknown;
  Input |= D.Input;
  Progress |= D.Progress;
  Received |= D.Received;
}

void Depends::add(const Cell &C, bool Token, SourceLocation Loc) {
  if (!C) {
    Unknown = true;
    return;
  }
  Dependency D;
  D.C = C;
  D.Token = Token;
  D.Loc = Loc;
  On.push_back(std::move(D));
}

bool Depends::reads(const Cell &C) const {
  return llvm::any_of(On, [&](const Dependency &D) { return mayMatch(D.C, C); });
}

Cell Slicer::inSpawner(const Expr *E, const Frame &F) const {
  // A parameter in the cell is what the spawner or the caller passed.
  Cell C = cellOf(E);
  if (C && isa<ParmVarDecl>(C.Path.back()))
    for (auto &[K, V] : F.Map)
      if (K->K == ir::Place::Param && pattern(K->Decl) == C.Path.back()) {
        Cell Outer = cellOf(V);
        if (!Outer)
          return {};
        Cell R;
        R.Path.append(C.Path.begin(), C.Path.end() - 1);
        // Through a pointer, whose object it is can't be told from outside.
        if (R.Path.empty() || cast<ValueDecl>(C.Path.back())->getType()->isReferenceType()) {
          R.Path.append(Outer.Path.begin(), Outer.Path.end());
          R.Open = Outer.Open;
        }
        return R;
      }
  return C;
}

void Slicer::place(const ir::Place *P, const Frame &F, bool Token, SourceLocation Loc, Depends &D) {
  D.add(cellOf(Ts.sums().translate(P, F.Map)), Token, Loc);
}

Depends Slicer::condition(const Expr *E, bool When, const Frame &F) {
  const Expr *Core = unnegated(E, When);
  while (true) {
    if (auto *B = dyn_cast<BinaryOperator>(Core); B && B->isEqualityOp()) {
      auto *L = dyn_cast<CXXBoolLiteralExpr>(bare(B->getRHS()));
      if (L) {
        When = (When == L->getValue()) == (B->getOpcode() == BO_EQ);
        Core = unnegated(B->getLHS(), When);
        continue;
      }
    }
    break;
  }
  Depends D;
  value(Core, F, D);
  // `flag`, `flag.load()`, `token.stop_requested()`, `state == Stopped`.
  if (D.On.size() == 1 && D.onlyFlags()) {
    D.On[0].Direct = true;
    const auto *A = dyn_cast<AtomicExpr>(Core); // a compare-exchange says whether it was the expected value
    const auto *M = dyn_cast<CXXMemberCallExpr>(Core);
    if (!isa<BinaryOperator>(Core) && !(A && A->isCmpXChg()) && !calledName(M).starts_with("compare_exchange"))
      D.On[0].Truth = When;
    const Expr *X = Core;
    if (CallSite C = callSite(X); C && C.Object)
      X = bare(C.Object);
    if (cellOf(X) && X->getType().getNonReferenceType()->isBooleanType())
      D.On[0].Exit = When;
    else if (auto *R = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
                 X->getType().getNonReferenceType()->getAsCXXRecordDecl());
             R && R->getName() == "atomic" && R->getTemplateArgs()[0].getAsType()->isBooleanType())
      D.On[0].Exit = When;
  }
  return D;
}

Depends Slicer::exits(const Loop &L, const Frame &F) {
  Depends D;
  for (const Exit &X : L.Exits) {
    const ir::Block &B = F.P->Blocks[X.From];
    if (!B.Condition) {
      // An exception, a switch without condition, or the like.
      D.Unknown = true;
      continue;
    }
    D.add(condition(B.Condition, X.When, F));
  }
  return D;
}

std::vector<std::unique_ptr<Frame>> Slicer::predicate(const ir::Event &E, const Frame &F) const {
  std::vector<std::unique_ptr<Frame>> R;
  for (const Target &T : Ts.sums().targets(E.Entry, {}, nullptr))
    R.push_back(Ts.enter(T, E, F));
  return R;
}

std::vector<std::unique_ptr<Frame>> Slicer::enter(const ir::Event &E, const Frame &F) const {
  std::vector<std::unique_ptr<Frame>> R;
  for (const Target &T : Ts.sums().callees(E)) {
    bool Recursive = false;
    for (const Frame *P = &F; P; P = P->Up)
      Recursive |= P->P == T.P;
    R.push_back(Recursive ? nullptr : Ts.enter(T, E, F));
  }
  return R;
}

void Slicer::complete(Cell &C, const Expr *E, const Frame &F) const {
  if (!C || !C.Open)
    return;
  if (CallSite S = callSite(E); S && S.Object)
    E = S.Object;
  for (E = bare(E); auto *M = dyn_cast<MemberExpr>(E);)
    E = bare(M->getBase());
  auto *Given = dyn_cast<DeclRefExpr>(E);
  if (auto *V = Given ? dyn_cast<ParmVarDecl>(Given->getDecl()) : nullptr; V) {
    const unsigned I = V->getFunctionScopeIndex();
    const ir::Place *To = I < F.P->Params.size() ? Ts.sums().translate(F.P->Params[I], F.Map) : nullptr;
    if (To && V->getType()->isPointerType())
      To = To->K == ir::Place::AddressOf ? To->Parent : nullptr;
    if (const Cell H = To ? cellOf(To) : Cell();
        H && !isa<ParmVarDecl>(H.Path.back()) && !isa<ParmVarDecl>(C.Path.back())) {
      C.Path.append(H.Path.begin(), H.Path.end());
      C.Open = H.Open;
    }
    return;
  }
  if (!isa<CXXThisExpr>(E))
    return;
  // In a lambda, the object of the method around it.
  const ir::Process *P = F.P;
  for (const DeclContext *D = F.P->Function; !P->ThisPlace && D; D = D->getParent())
    if (auto *M = dyn_cast<CXXMethodDecl>(D); M && !M->getParent()->isLambda()) {
      P = Ts.sums().module().process(M);
      if (!P)
        return;
    }
  Cell H = P->ThisPlace ? cellOf(Ts.sums().translate(P->ThisPlace, F.Map)) : Cell();
  if (!H || isa<ParmVarDecl>(H.Path.back())) // whose object that is the caller knows
    return;
  C.Path.append(H.Path.begin(), H.Path.end());
  C.Open = H.Open;
}

bool Slicer::reassigned(const VarDecl *V) const {
  return llvm::any_of(U.of(V), [](const Use &X) {
    auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(X.Call);
    bool Looks = Op && (Op->getOperator() == OO_Star || Op->getOperator() == OO_Arrow);
    return X.K == Use::Assign || X.K == Use::Step || X.K == Use::Escape || (X.K == Use::Arg && !Looks);
  });
}

static void returns(const Stmt *S, llvm::SmallVectorImpl<const Expr *> &Values,
                    llvm::SmallVectorImpl<const Expr *> &Conditions) {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (auto *R = dyn_cast<ReturnStmt>(S)) {
    if (R->getRetValue())
      Values.push_back(R->getRetValue());
    return;
  }
  if (auto *I = dyn_cast<IfStmt>(S))
    Conditions.push_back(I->getCond());
  else if (auto *W = dyn_cast<WhileStmt>(S))
    Conditions.push_back(W->getCond());
  else if (auto *W = dyn_cast<DoStmt>(S))
    Conditions.push_back(W->getCond());
  else if (auto *W = dyn_cast<ForStmt>(S); W && W->getCond())
    Conditions.push_back(W->getCond());
  else if (auto *W = dyn_cast<SwitchStmt>(S))
    Conditions.push_back(W->getCond());
  for (const Stmt *C : S->children())
    returns(C, Values, Conditions);
}

Depends Slicer::result(const Frame &Body) {
  Depends D;
  if (++Depth > MaxSlice || !Body.P->Lowered) {
    --Depth;
    D.Unknown = true;
    return D;
  }
  llvm::SmallVector<const Expr *, 4> Values, Conditions;
  returns(Body.P->Function->getBody(), Values, Conditions);
  for (const Expr *E : Values)
    value(E, Body, D);
  // A result chosen among several depends on what chooses, and on the waits.
  if (Values.size() > 1 || Values.empty())
    for (const Expr *E : Conditions)
      value(E, Body, D);
  for (const ir::Block &B : Body.P->Blocks)
    for (const ir::Event &E : B.Events)
      switch (E.Kind) {
      case EventKind::Wait:
        D.Received = true;
        if (E.Stop)
          place(E.Stop, Body, true, E.Loc, D);
        if (E.Entry) {
          auto Preds = predicate(E, Body);
          D.Unknown |= Preds.empty();
          for (auto &P : Preds)
            D.add(result(*P));
        }
        break;
      case EventKind::Block:
        D.Input |= !E.Yields;
        break;
      default:
        break;
      }
  --Depth;
  return D;
}

void Slicer::children(const Stmt *S, const Frame &F, Depends &D) {
  for (const Stmt *C : S->children())
    if (auto *E = dyn_cast_or_null<Expr>(C))
      value(E, F, D);
}

void Slicer::value(const Expr *E, const Frame &F, Depends &D) {
  E = E ? bare(E) : nullptr;
  if (!E || isa<LambdaExpr>(E))
    return;
  if (++Depth > MaxSlice) {
    D.Unknown = true;
    --Depth;
    return;
  }
  struct Leave {
    unsigned &D;
    ~Leave() { --D; }
  } L{Depth};
  if (auto *R = dyn_cast<DeclRefExpr>(E)) {
    if (auto *V = dyn_cast<VarDecl>(R->getDecl()))
      variable(V, R, F, D);
    else if (isa<BindingDecl>(R->getDecl()))
      D.Unknown = true;
    return;
  }
  if (auto *M = dyn_cast<MemberExpr>(E)) {
    const Expr *B = bare(M->getBase());
    // Part of a local value is as old as the value.
    while (true) {
      auto *N = dyn_cast<MemberExpr>(B);
      if (!N || M->isArrow() || N->isArrow())
        break;
      B = bare(N->getBase());
    }
    auto *R = dyn_cast<DeclRefExpr>(B);
    auto *V = R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
    if (V && !M->isArrow() && V->hasLocalStorage() && !V->getType()->isReferenceType() &&
        !R->refersToEnclosingVariableOrCapture() && !isa<ParmVarDecl>(V)) {
      bool Shared = llvm::any_of(U.of(V), [&](const Use &X) { return X.In != F.P->Function; });
      if (!Shared)
        return variable(V, R, F, D);
    }
    D.add(inSpawner(M, F), isTokenType(M->getType()), M->getExprLoc());
    return;
  }
  if (callSite(E) || isa<CallExpr>(E) || isa<AtomicExpr>(E))
    return call(E, F, D);
  if (auto *U1 = dyn_cast<UnaryOperator>(E); U1 && U1->isIncrementDecrementOp())
    D.Progress = true;
  if (auto *B = dyn_cast<BinaryOperator>(E); B && B->isAssignmentOp()) {
    D.Progress |= B->isCompoundAssignmentOp();
    return value(B->getRHS(), F, D);
  }
  if (isa<CoawaitExpr>(E))
    D.Unknown = true;
  children(E, F, D);
}

void Slicer::variable(const VarDecl *V, const Expr *Ref, const Frame &F, Depends &D) {
  V = V->getCanonicalDecl();
  if (isTokenType(V->getType())) {
    Cell C = inSpawner(Ref, F);
    // The token that the runtime hands over stands for the thread itself.
    if (!C)
      C.Path.push_back(V);
    D.add(C, true, Ref->getExprLoc());
    return;
  }
  if (V->hasGlobalStorage()) {
    if (!V->getType().isConstQualified() && !V->isConstexpr())
      D.add(cellOf(Ref), false, Ref->getExprLoc());
    return;
  }
  if (llvm::is_contained(Tracing, V)) {
    return;
  }
  Tracing.push_back(V);
  struct Pop {
    llvm::SmallVectorImpl<const VarDecl *> &T;
    ~Pop() { T.pop_back(); }
  } P{Tracing};
  bool Reference = V->getType()->isReferenceType();
  if (isa<ParmVarDecl>(V)) {
    Cell C = inSpawner(Ref, F);
    auto *Fn = dyn_cast<FunctionDecl>(V->getDeclContext());
    bool Own = Fn && Fn->getCanonicalDecl() == F.P->Function->getCanonicalDecl();
    if (Own && F.Up && F.Call && F.Call->E && F.Call->Kind == EventKind::Call && !F.Call->Callees.empty())
      if (CallSite S = callSite(F.Call->E)) {
        unsigned I = cast<ParmVarDecl>(V)->getFunctionScopeIndex();
        if (I < S.Args.size()) {
          if (Reference || V->getType()->isPointerType())
            D.add(C, false, Ref->getExprLoc());
          else
            value(S.Args[I], *F.Up, D);
        } else
          D.Unknown = true;
      }
    if (Reference && !F.Up)
      D.add(C, false, Ref->getExprLoc());
    else if (!F.Up && V->getType()->isPointerType())
      D.Unknown = true;
  } else if (Reference) {
    if (V->getInit())
      value(V->getInit(), F, D);
    else
      D.Unknown = true;
  } else {
    bool Shared = llvm::any_of(U.of(V), [&](const Use &X) {
      return X.In && X.In->getCanonicalDecl() != F.P->Function->getCanonicalDecl();
    });
    auto *DR = dyn_cast<DeclRefExpr>(Ref);
    bool Captured = DR && DR->refersToEnclosingVariableOrCapture();
    if (Shared || Captured) {
      D.add(cellOf(Ref), false, Ref->getExprLoc());
      return;
    }
    if (V->getInit())
      value(V->getInit(), F, D);
  }
  // What else the function itself gives it.
  for (const Use &X : U.of(V)) {
    if (!X.In || X.In->getCanonicalDecl() != F.P->Function->getCanonicalDecl())
      continue;
    switch (X.K) {
    case Use::Read:
    case Use::Init:
      break;
    case Use::Assign:
      if (!Reference)
        value(X.Value, F, D);
      break;
    case Use::Step:
      D.Progress = true;
      break;
    case Use::Arg:
    case Use::Method:
      if (X.Call && !isa<CXXConstructExpr>(X.Call) && !Reference)
        value(X.Call, F, D);
      else if (!X.Call)
        D.Unknown = true;
      break;
    case Use::Escape:
      D.Unknown |= !Reference;
      break;
    }
  }
}

void Slicer::call(const Expr *E, const Frame &F, Depends &D) {
  bool Understood = false;
  for (const ir::Event *Ev : Ts.events(F.P, E))
    switch (Ev->Kind) {
    case EventKind::StopCheck: {
      Cell C = cellOf(Ts.sums().translate(Ev->Object, F.Map));
      if (!C)
        if (CallSite S = callSite(E); S.Object)
          C = cellOf(S.Object);
      D.add(C, true, Ev->Loc);
      Understood = true;
      break;
    }
    case EventKind::AtomicUpdate: // a ticket or a claimed flag: each call changes it
    case EventKind::AtomicRead:
      D.Progress |= updatesInTurn(*Ev);
      if (CallSite S = callSite(E); S.Object)
        D.add(inSpawner(S.Object, F), false, Ev->Loc);
      else
        place(Ev->Object, F, false, Ev->Loc, D);
      Understood = true;
      break;
    case EventKind::Receive:
    case EventKind::Send:
    case EventKind::Select:
      D.Received = true;
      if (Ev->Object)
        place(Ev->Object, F, false, Ev->Loc, D);
      if (Ev->Stop)
        place(Ev->Stop, F, true, Ev->Loc, D);
      Understood = true;
      break;
    case EventKind::Acquire:
      D.Input = true;
      Understood = true;
      break;
    case EventKind::Wait:
      D.Input |= Ev->Timed;
      if (Ev->Stop)
        place(Ev->Stop, F, true, Ev->Loc, D);
      if (Ev->Entry) {
        auto Preds = predicate(*Ev, F);
        D.Unknown |= Preds.empty();
        for (auto &P : Preds)
          D.add(result(*P));
      }
      Understood = true;
      break;
    case EventKind::Block:
      D.Input |= !Ev->Yields;
      Understood = true;
      break;
    case EventKind::Lock:
      Understood = true;
      break;
    case EventKind::Unknown:
      D.Unknown = true;
      return;
    case EventKind::Call: {
      auto Bodies = enter(*Ev, F);
      if (Bodies.empty()) {
        // A defaulted or constant function has no events.
        D.Unknown = true;
        return;
      }
      for (auto &N : Bodies)
        if (N)
          D.add(result(*N));
        else
          D.Unknown = true;
      Understood = true;
      break;
    }
    default:
      break;
    }
  if (Understood)
    return;
  CallSite S = callSite(E);
  if (!S || !S.F) {
    if (isa<CallExpr>(E)) {
      D.Unknown = true;
      return;
    }
  } else if (ir::userBody(S.F)) {
    D.Unknown = true; // not lowered: nothing is known of what it does
    return;
  }
  // A library's function answers from its object and arguments.
  if (S.Object)
    value(S.Object, F, D);
  for (const Expr *A : S.Args)
    value(A, F, D);
}

} // namespace belay::analysis
