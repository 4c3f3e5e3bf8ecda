//===- CompileOperators.cpp - operators, assignments, branches ------------===//

#include "explore/Compile.h"
#include "ir/HandMade.h"

using namespace clang;

namespace belay::explore {

Reg Compiler::arithmetic(BinaryOperatorKind K, Reg A, Reg B, QualType TA, QualType TB, QualType T, const Stmt *S) {
  const bool PA = TA->isPointerType(), PB = TB->isPointerType();
  const Reg R = reg();
  if ((K == BO_Add || K == BO_Sub) && PA != PB) {
    const Reg Pointer = PA ? A : B;
    Reg Count = PA ? B : A;
    if (K == BO_Sub) {
      const Reg Minus = reg();
      Instr &N = emit(Op::Unary, S);
      N.Sub = UO_Minus;
      N.Dst = Minus;
      N.A = Count;
      N.Type = *Program::scalar(Ctx, Ctx.LongTy);
      Count = Minus;
    }
    Instr &X = emit(Op::Index, S);
    X.Dst = R;
    X.A = Pointer;
    X.B = Count;
    X.Imm = std::max<uint64_t>(1, P.size((PA ? TA : TB)->getPointeeType()));
    return R;
  }
  Instr &I = emit(K == BO_Sub && PA ? Op::Difference : Op::Binary, S);
  I.Dst = R;
  I.A = A;
  I.B = B;
  I.Sub = K;
  if (I.O == Op::Difference)
    I.Imm = std::max<uint64_t>(1, P.size(TA->getPointeeType()));
  I.Type = Program::scalar(Ctx, T).value_or(Scalar());
  return R;
}

Reg Compiler::assign(const BinaryOperator *E, bool WantAddress) {
  const Expr *L = E->getLHS()->IgnoreParens(); // what is written is named here
  auto *Compound = dyn_cast<CompoundAssignOperator>(E);
  const bool Atomic = L->getType()->isAtomicType() || (!Compound && ir::meantAtomic(L, Body));
  if (!Program::scalar(Ctx, L->getType())) { // a C struct
    const Reg To = lvalue(L);
    copy(To, lvalue(E->getRHS()), L->getType(), L);
    return To;
  }
  const Variable *V = inRegister(L);
  Reg R;
  if (!Compound) {
    R = rvalue(E->getRHS());
    const Reg A = V ? NoReg : lvalue(L);
    if (Atomic)
      native(Native::AtomicStore, {A, R, constant(Value::integer(5))}, L, L->getType());
    else if (!V)
      store(A, R, L->getType(), L);
    if (!V)
      return WantAddress ? A : R;
  } else {
    const BinaryOperatorKind K = Compound->getOpForCompoundAssignment(E->getOpcode());
    const Reg Right = rvalue(E->getRHS());
    const Reg A = V ? NoReg : lvalue(L);
    if (Atomic) {
      const Native N = K == BO_Add   ? Native::AtomicAdd
                       : K == BO_Sub ? Native::AtomicSub
                       : K == BO_And ? Native::AtomicAnd
                       : K == BO_Or  ? Native::AtomicOr
                       : K == BO_Xor ? Native::AtomicXor
                                     : Native::None;
      if (N == Native::None)
        return opaque(E);
      const Reg Old = native(N, {A, Right, constant(Value::integer(5))}, L, L->getType());
      return WantAddress ? A : arithmetic(K, Old, Right, L->getType(), E->getRHS()->getType(), E->getType(), E);
    }
    Reg Old = V ? V->R : load(A, L->getType(), L);
    if (!L->getType()->isPointerType())
      Old = convert(Old, Compound->getComputationLHSType(), E);
    R = arithmetic(K, Old, Right, Compound->getComputationLHSType(), E->getRHS()->getType(),
                   Compound->getComputationResultType(), E);
    if (!L->getType()->isPointerType())
      R = convert(R, L->getType(), E);
    if (!V) {
      store(A, R, L->getType(), L);
      return WantAddress ? A : R;
    }
  }
  Instr &M = emit(Op::Move, E);
  M.Dst = V->R;
  M.A = R;
  return WantAddress ? reference(cast<DeclRefExpr>(L->IgnoreParens())->getDecl(), L) : R;
}

Reg Compiler::increment(const UnaryOperator *E, bool WantAddress) {
  const Expr *L = E->getSubExpr()->IgnoreParens();
  const QualType T = L->getType();
  const Reg One = constant(Value::integer(1, 64));
  const BinaryOperatorKind K = E->isIncrementOp() ? BO_Add : BO_Sub;
  const Variable *V = inRegister(L);
  const Reg A = V ? NoReg : lvalue(L);
  if (T->isAtomicType()) {
    const Reg Old =
        native(K == BO_Add ? Native::AtomicAdd : Native::AtomicSub, {A, One, constant(Value::integer(5))}, L, T);
    return WantAddress ? A : E->isPostfix() ? Old : arithmetic(K, Old, One, E->getType(), Ctx.LongTy, E->getType(), E);
  }
  Reg Old = V ? V->R : load(A, T, L);
  if (V && E->isPostfix()) {
    const Reg Copy = reg();
    Instr &M = emit(Op::Move, E);
    M.Dst = Copy;
    M.A = Old;
    Old = Copy;
  }
  Reg New = T->isRealFloatingType() ? binary(K, Old, constant(Value::real(1)), *Program::scalar(Ctx, T), E)
                                    : arithmetic(K, Old, One, T, Ctx.LongTy, T, E);
  if (V) {
    Instr &M = emit(Op::Move, E);
    M.Dst = V->R;
    M.A = New;
    if (WantAddress)
      return reference(cast<DeclRefExpr>(L->IgnoreParens())->getDecl(), L);
  } else {
    store(A, New, T, L);
  }
  return WantAddress ? A : E->isPostfix() ? Old : New;
}

void Compiler::branch(const Expr *E, int True, int False) {
  const Expr *S = E->IgnoreParens();
  if (auto *C = dyn_cast<ImplicitCastExpr>(S); C && C->getCastKind() == CK_NoOp)
    S = C->getSubExpr()->IgnoreParens();
  if (auto *U = dyn_cast<UnaryOperator>(S); U && U->getOpcode() == UO_LNot)
    return branch(U->getSubExpr(), False, True);
  if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isLogicalOp()) {
    const int Right = label();
    branch(B->getLHS(), B->getOpcode() == BO_LAnd ? Right : True, B->getOpcode() == BO_LAnd ? False : Right);
    place(Right);
    return branch(B->getRHS(), True, False);
  }
  const int Outer = Top;
  const Reg Saved = Next;
  const Reg R = rvalue(E);
  pop(Outer);
  branch(R, True, False, E);
  Next = Saved;
}

Reg Compiler::conditional(const AbstractConditionalOperator *E, bool Address) {
  const Reg Out = reg();
  const int Then = label(), Else = label(), Done = label();
  if (auto *B = dyn_cast<BinaryConditionalOperator>(E)) {
    const Expr *Common = B->getCommon();
    Opaques[B->getOpaqueValue()] = Common->isGLValue() ? lvalue(Common) : rvalue(Common);
  }
  branch(E->getCond(), Then, Else);
  ++Conditional;
  for (const bool True : {true, false}) {
    place(True ? Then : Else);
    const Expr *Arm = True ? E->getTrueExpr() : E->getFalseExpr();
    const Reg R = Arm->getType()->isVoidType() ? (discard(Arm), NoReg) : Address ? lvalue(Arm) : rvalue(Arm);
    if (R != NoReg) {
      Instr &M = emit(Op::Move, Arm);
      M.Dst = Out;
      M.A = R;
    }
    if (True)
      jump(Done);
  }
  --Conditional;
  place(Done);
  return Out;
}

/// A three-way comparison: the ordering at \p Address begins with -1, 0 or 1.
void Compiler::compare(const BinaryOperator *E, Reg Address) {
  const auto *R = E->getType()->getAsRecordDecl();
  if (!R || R->field_empty() || !Program::scalar(Ctx, E->getLHS()->getType())) {
    opaque(E);
    return;
  }
  const FieldDecl *Order = *R->field_begin();
  const Reg A = rvalue(E->getLHS()), B = rvalue(E->getRHS()), To = field(Address, Order);
  const int Done = label();
  auto If = [&](BinaryOperatorKind K, int64_t Then) {
    const int Yes = label(), No = label();
    branch(arithmetic(K, A, B, E->getLHS()->getType(), E->getRHS()->getType(), Ctx.BoolTy, E), Yes, No, E);
    place(Yes);
    store(To, constant(Value::integer(Then, 8)), Order->getType(), E, true);
    jump(Done);
    place(No);
  };
  If(BO_LT, -1);
  If(BO_GT, 1);
  store(To, constant(Value::integer(0, 8)), Order->getType(), E, true);
  place(Done);
}

Reg Compiler::binaryOperator(const BinaryOperator *E) {
  const BinaryOperatorKind K = E->getOpcode();
  if (E->isAssignmentOp())
    return assign(E, false);
  if (K == BO_Comma) {
    discard(E->getLHS());
    return rvalue(E->getRHS());
  }
  if (E->isLogicalOp()) {
    const Reg Out = reg();
    const int Right = label(), Done = label(), True = label(), False = label();
    branch(E->getLHS(), K == BO_LAnd ? Right : True, K == BO_LAnd ? False : Right);
    place(Right);
    ++Conditional;
    const Reg R = rvalue(E->getRHS());
    --Conditional;
    branch(R, True, False, E);
    for (const bool B : {true, false}) {
      place(B ? True : False);
      Instr &I = emit(Op::Constant, E);
      I.Dst = Out;
      I.Imm = F.Literals.size();
      const Scalar S = *Program::scalar(Ctx, E->getType());
      F.Literals.push_back(Value::integer(B, S.Bits, S.Signed));
      if (B)
        jump(Done);
    }
    place(Done);
    return Out;
  }
  if (E->isPtrMemOp() || K == BO_Cmp) {
    discard(E->getLHS());
    discard(E->getRHS());
    return opaque(E);
  }
  const Reg A = rvalue(E->getLHS()), B = rvalue(E->getRHS());
  return arithmetic(K, A, B, E->getLHS()->getType(), E->getRHS()->getType(), E->getType(), E);
}

} // namespace belay::explore
