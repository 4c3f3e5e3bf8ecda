//===- CompileStmt.cpp - statements and scopes ----------------------------===//

#include "Compat.h"
#include "explore/Compile.h"

using namespace clang;

namespace belay::explore {

void Compiler::fullExpression(const Expr *E) {
  const int Outer = Top;
  const Reg Saved = Next;
  discard(E);
  pop(Outer);
  Next = Saved;
}

void Compiler::statement(const Stmt *S) {
  if (!S)
    return;
  if (S->getBeginLoc().isValid())
    At = S->getBeginLoc();
  if (auto *E = dyn_cast<Expr>(S))
    return fullExpression(E);
  switch (S->getStmtClass()) {
  case Stmt::NullStmtClass:
    return;
  case Stmt::CompoundStmtClass: {
    const int Outer = Top;
    const Reg Saved = Next;
    for (const Stmt *Sub : cast<CompoundStmt>(S)->body())
      statement(Sub);
    pop(Outer);
    Next = Saved;
    return;
  }
  case Stmt::DeclStmtClass:
    for (const Decl *D : cast<DeclStmt>(S)->decls())
      declare(D);
    return;
  case Stmt::AttributedStmtClass:
    return statement(cast<AttributedStmt>(S)->getSubStmt());
  case Stmt::IfStmtClass:
    return branchStatement(cast<IfStmt>(S));
  case Stmt::WhileStmtClass: {
    auto *W = cast<WhileStmt>(S);
    return loop(S, nullptr, W->getConditionVariableDeclStmt(), W->getCond(), nullptr, W->getBody(), true);
  }
  case Stmt::DoStmtClass:
    return loop(S, nullptr, nullptr, cast<DoStmt>(S)->getCond(), nullptr, cast<DoStmt>(S)->getBody(), false);
  case Stmt::ForStmtClass: {
    auto *L = cast<ForStmt>(S);
    return loop(S, L->getInit(), L->getConditionVariableDeclStmt(), L->getCond(), L->getInc(), L->getBody(), true);
  }
  case Stmt::CXXForRangeStmtClass:
    return rangeFor(cast<CXXForRangeStmt>(S));
  case Stmt::SwitchStmtClass:
    return switchStatement(cast<SwitchStmt>(S));
  case Stmt::CaseStmtClass:
  case Stmt::DefaultStmtClass: {
    auto *C = cast<SwitchCase>(S);
    if (auto It = Cases.find(C); It != Cases.end())
      place(It->second);
    return statement(C->getSubStmt());
  }
  case Stmt::BreakStmtClass:
  case Stmt::ContinueStmtClass: {
    const bool Break = isa<BreakStmt>(S);
    for (const Target &T : llvm::reverse(Targets))
      if (const int L = Break ? T.Break : T.Continue; L >= 0) {
        unwind(T.Depth);
        jump(L, !Break);
        return;
      }
    F.Understood = false;
    return;
  }
  case Stmt::ReturnStmtClass:
    return returnStatement(cast<ReturnStmt>(S));
  case Stmt::LabelStmtClass: {
    auto *L = cast<LabelStmt>(S);
    auto [It, New] = Gotos.try_emplace(L->getDecl(), -1);
    if (New)
      It->second = label();
    place(It->second);
    return statement(L->getSubStmt());
  }
  case Stmt::GotoStmtClass: {
    // Locals that are left this way stay in memory, which is harmless without destructors.
    for (int I = Top; I >= 0; I = Cleanups[I].Outer)
      if (!Cleanups[I].Destroys.isNull() || Cleanups[I].Runs)
        F.Understood = false;
    const LabelDecl *D = cast<GotoStmt>(S)->getLabel();
    const bool Back = Gotos.count(D);
    auto [It, New] = Gotos.try_emplace(D, -1);
    if (New)
      It->second = label();
    return jump(It->second, Back);
  }
  case Stmt::CXXTryStmtClass:
    return tryStatement(cast<CXXTryStmt>(S));
  case Stmt::GCCAsmStmtClass:
    if (hasCode(cast<GCCAsmStmt>(S)))
      emit(Op::Opaque, S).Flag = true;
    return;
  default:
    F.Understood = false;
  }
}

void Compiler::declare(const Decl *D) {
  auto *V = dyn_cast<VarDecl>(D);
  if (!V)
    return;
  if (V->isStaticLocal())
    return staticLocal(V);
  if (V->hasExternalStorage())
    return;
  local(V);
  if (auto *Decomposition = dyn_cast<DecompositionDecl>(V))
    for (const BindingDecl *B : Decomposition->bindings())
      if (const VarDecl *Holding = B->getHoldingVar())
        local(Holding);
}

void Compiler::local(const VarDecl *V) {
  const QualType T = V->getType();
  if (T->isVariableArrayType()) {
    auto *A = Ctx.getAsVariableArrayType(T);
    const Reg R = reg(), Saved = Next;
    const Reg N = rvalue(A->getSizeExpr());
    const Reg Unit = constant(Value::integer(P.size(A->getElementType()), 64, false));
    Scalar S = *Program::scalar(Ctx, Ctx.getSizeType());
    const Reg Made = native(Native::Allocate, {binary(BO_Mul, N, Unit, S, V->getInit())}, nullptr, Ctx.VoidPtrTy);
    Instr &I = emit(Op::Move);
    I.Dst = R;
    I.A = Made;
    Next = Saved;
    Variables[V] = {R, false};
    push(R, {}, true);
    return;
  }
  const Reg R = reg();
  const bool InRegister = !T->isReferenceType() && Program::scalar(Ctx, T) && !InMemory.contains(V);
  Variables[V] = {R, InRegister};
  const Expr *Init = V->getInit();
  const int Outer = Top;
  const Reg Saved = Next;
  if (InRegister) {
    Instr &I = emit(Op::Constant);
    I.Dst = R;
    I.Imm = F.Literals.size();
    F.Literals.push_back({});
    if (Init) {
      const Reg From = rvalue(Init);
      Instr &M = emit(Op::Move, Init);
      M.Dst = R;
      M.A = From;
      pop(Outer);
    }
    Next = Saved;
    return;
  }
  if (T->isReferenceType()) {
    if (Init) {
      const Reg From = lvalue(Init);
      Instr &M = emit(Op::Move, Init);
      M.Dst = R;
      M.A = From;
    }
    pop(Outer);
    Next = std::max(Saved, Next);
    for (auto [Object, Type] : std::exchange(Extended, {}))
      push(Object, Type, true);
    return;
  }
  Instr &I = emit(Op::NewObject);
  I.Dst = R;
  I.Size = P.size(T);
  I.D = V;
  I.T = T;
  I.Loc = V->getLocation();
  push(R, {}, true);
  const int Inner = Top;
  if (Init)
    initialize(Init, T, R);
  pop(Inner);
  Next = Saved;
  if (destroys(T))
    push(R, T, false);
  if (auto *A = V->getAttr<CleanupAttr>()) {
    F.Understood &= A->getFunctionDecl()->hasBody();
    push(R, {}, false);
    Cleanups[Top].Runs = A->getFunctionDecl();
  }
}

void Compiler::staticLocal(const VarDecl *V) {
  if (!V->getInit() || V->hasConstantInitialization())
    return;
  const Reg Saved = Next;
  Instr &I = emit(Op::Global);
  const Reg Address = I.Dst = reg();
  I.D = V;
  I.Flag = true; // without its initialiser, which is run here
  // Behind the object, which may begin with something that synchronises.
  const Reg Guard = offset(Address, V->getType()->isReferenceType() ? 8 : int64_t(P.size(V->getType())));
  const Reg First = native(Native::OnceBegin, {Guard}, nullptr, Ctx.BoolTy);
  const int Do = label(), Done = label();
  branch(First, Do, Done);
  place(Do);
  const int Outer = Top;
  initialize(V->getInit(), V->getType(), Address);
  pop(Outer);
  native(Native::OnceEnd, {Guard}, nullptr);
  place(Done);
  Next = Saved;
}

void Compiler::branchStatement(const IfStmt *S) {
  const int Outer = Top;
  const Reg Saved = Next;
  statement(S->getInit());
  if (S->isConsteval()) {
    statement(S->isNegatedConsteval() ? S->getThen() : S->getElse());
  } else if (auto Case = S->isConstexpr() ? S->getNondiscardedCase(Ctx) : std::nullopt) {
    statement(*Case);
  } else {
    if (S->getConditionVariable())
      statement(S->getConditionVariableDeclStmt());
    const int Then = label(), Else = label(), Done = label();
    branch(S->getCond(), Then, Else);
    place(Then);
    statement(S->getThen());
    if (S->getElse())
      jump(Done);
    place(Else);
    statement(S->getElse());
    place(Done);
  }
  pop(Outer);
  Next = Saved;
}

void Compiler::loop(const Stmt *S, const Stmt *Init, const Stmt *Var, const Expr *Condition, const Expr *Step,
                    const Stmt *Body, bool TestFirst) {
  const int Outer = Top;
  const Reg Saved = Next;
  statement(Init);
  const int Begin = label(), Enter = label(), Again = label(), Done = label();
  place(Begin);
  if (TestFirst) {
    const int Depth = Top;
    if (Var)
      statement(Var);
    if (Condition)
      branch(Condition, Enter, Done);
    place(Enter);
    Targets.push_back({Done, Again, Top});
    statement(Body);
    place(Again);
    // The condition's variable dies before the next round.
    unwind(Depth);
    if (Step)
      fullExpression(Step);
    jump(Begin, true);
    place(Done);
    pop(Depth);
  } else {
    Targets.push_back({Done, Again, Top});
    statement(Body);
    place(Again);
    branch(Condition, Enter, Done);
    place(Enter);
    jump(Begin, true);
    place(Done);
  }
  Targets.pop_back();
  pop(Outer);
  Next = Saved;
}

void Compiler::rangeFor(const CXXForRangeStmt *S) {
  const int Outer = Top;
  const Reg Saved = Next;
  statement(S->getInit());
  statement(S->getRangeStmt());
  statement(S->getBeginStmt());
  statement(S->getEndStmt());
  const int Begin = label(), Enter = label(), Again = label(), Done = label();
  place(Begin);
  branch(S->getCond(), Enter, Done);
  place(Enter);
  Targets.push_back({Done, Again, Top});
  const int Depth = Top;
  const Reg Inner = Next;
  statement(S->getLoopVarStmt());
  statement(S->getBody());
  pop(Depth);
  Next = Inner;
  place(Again);
  Targets.pop_back();
  fullExpression(S->getInc());
  jump(Begin, true);
  place(Done);
  pop(Outer);
  Next = Saved;
}

void Compiler::switchStatement(const SwitchStmt *S) {
  const int Outer = Top;
  const Reg Saved = Next;
  statement(S->getInit());
  if (S->getConditionVariable())
    statement(S->getConditionVariableDeclStmt());
  const int Depth = Top;
  const Reg V = rvalue(S->getCond());
  pop(Depth);
  const QualType T = S->getCond()->getType();
  const int Done = label();
  int Default = Done;
  llvm::SmallVector<const SwitchCase *, 8> All;
  for (const SwitchCase *C = S->getSwitchCaseList(); C; C = C->getNextSwitchCase())
    All.push_back(C);
  const Scalar Bool = *Program::scalar(Ctx, Ctx.BoolTy);
  for (const SwitchCase *C : llvm::reverse(All)) {
    const int L = Cases[C] = label();
    auto *Case = dyn_cast<CaseStmt>(C);
    if (!Case) {
      Default = L;
      continue;
    }
    const int Next = label();
    const Scalar S = *Program::scalar(Ctx, T);
    const Reg Low = constant(Value::integer(lowBits(Case->getLHS()->EvaluateKnownConstInt(Ctx)), S.Bits, S.Signed));
    if (Case->getRHS()) {
      const Reg High = constant(Value::integer(lowBits(Case->getRHS()->EvaluateKnownConstInt(Ctx)), S.Bits, S.Signed));
      const int Above = label();
      branch(binary(BO_GE, V, Low, Bool, C), Above, Next);
      place(Above);
      branch(binary(BO_LE, V, High, Bool, C), L, Next);
    } else {
      branch(binary(BO_EQ, V, Low, Bool, C), L, Next, C);
    }
    place(Next);
  }
  jump(Default);
  Targets.push_back({Done, -1, Depth});
  statement(S->getBody());
  Targets.pop_back();
  place(Done);
  pop(Outer);
  Next = Saved;
}

/// The end of main ends the other threads, which may come as far as they like before.
void Compiler::leave(const Stmt *At) {
  if (Body && Body->isMain())
    native(Native::Yield, {}, At);
}

/// Does \p E say whether all went well, and isn't a number that came out?
static bool isVerdict(const Expr *E) {
  E = E ? E->IgnoreParenImpCasts() : nullptr;
  if (auto *C = dyn_cast_or_null<ConditionalOperator>(E))
    return isVerdict(C->getTrueExpr()) && isVerdict(C->getFalseExpr());
  if (auto *U = dyn_cast_or_null<UnaryOperator>(E))
    return U->getOpcode() == UO_LNot || (U->getOpcode() == UO_Minus && isVerdict(U->getSubExpr()));
  if (auto *B = dyn_cast_or_null<BinaryOperator>(E))
    return B->isComparisonOp() || B->isLogicalOp();
  return isa_and_nonnull<IntegerLiteral>(E);
}

void Compiler::returnStatement(const ReturnStmt *S) {
  const int Outer = Top;
  const Reg Saved = Next;
  Reg V = NoReg;
  if (const Expr *E = S->getRetValue()) {
    if (E->getType()->isVoidType())
      discard(E);
    else if (E->isGLValue() && Body && Body->getReturnType()->isReferenceType())
      V = lvalue(E);
    else if (Program::scalar(Ctx, E->getType()))
      V = rvalue(E);
    else if (Result != NoReg)
      into(E, Result);
    else
      discard(E);
  }
  leave(S);
  unwind(-1);
  if (F.Destroys && ReturnLabel >= 0)
    jump(ReturnLabel);
  else {
    Instr &R = emit(Op::Return, S);
    R.A = V;
    R.Flag = Body && Body->isMain() && isVerdict(S->getRetValue());
  }
  Top = Outer;
  Next = Saved;
}

void Compiler::tryStatement(const CXXTryStmt *S) {
  const int Outer = Top, Done = label(), Handlers = label();
  const Reg Saved = Next;
  Cleanup C;
  C.Outer = Top;
  C.Handler = Handlers;
  Cleanups.push_back(C);
  Top = int(Cleanups.size()) - 1;
  statement(S->getTryBlock());
  Top = Outer;
  jump(Done);
  place(Handlers);
  for (unsigned I = 0; I < S->getNumHandlers(); ++I) {
    const CXXCatchStmt *H = S->getHandler(I);
    const int Take = label(), Next = label();
    if (!H->getCaughtType().isNull()) {
      Instr &M = emit(Op::Matches, H);
      const Reg Is = M.Dst = reg();
      M.T = H->getCaughtType();
      branch(Is, Take, Next, H);
    }
    place(Take);
    Instr &Begin = emit(Op::Catch, H);
    const Reg R = Begin.Dst = reg();
    if (const VarDecl *V = H->getExceptionDecl()) {
      if (!V->getType()->isReferenceType() && Program::scalar(Ctx, V->getType()) && !InMemory.contains(V))
        Variables[V] = {load(R, V->getType(), H), true};
      else
        Variables[V] = {R, false};
    }
    statement(H->getHandlerBlock());
    jump(Done);
    place(Next);
  }
  // Nobody here wants it.
  const int On = pad();
  if (On >= 0)
    jump(On);
  else
    emit(Op::Resume);
  place(Done);
  Next = Saved;
}

} // namespace belay::explore
