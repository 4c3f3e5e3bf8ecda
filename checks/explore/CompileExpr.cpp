//===- CompileExpr.cpp - expressions in registers -------------------------===//

#include "explore/Compile.h"
#include "explore/Environment.h"
#include "ir/HandMade.h"
#include "ir/Types.h"
#include "clang/AST/RecordLayout.h"

using namespace clang;

namespace belay::explore {

const Expr *wrapped(const Expr *E) {
  if (auto *F = dyn_cast<FullExpr>(E))
    return F->getSubExpr();
  if (auto *B = dyn_cast<CXXBindTemporaryExpr>(E))
    return B->getSubExpr();
  if (auto *D = dyn_cast<CXXDefaultArgExpr>(E))
    return D->getExpr();
  if (auto *D = dyn_cast<CXXDefaultInitExpr>(E))
    return D->getExpr();
  if (auto *P = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
    return P->getReplacement();
  return nullptr;
}

Reg Compiler::convert(Reg R, QualType T, const Stmt *S) {
  const Reg Out = reg();
  Instr &I = emit(Op::Convert, S);
  I.Dst = Out;
  I.A = R;
  I.Type = Program::scalar(Ctx, T).value_or(Scalar());
  return Out;
}

int64_t lowBits(const llvm::APSInt &I) { return int64_t(I.extOrTrunc(64).getRawData()[0]); }

/// Does \p S have at most \p Parts parts? These are taken off.
static bool isSmall(const Stmt *S, unsigned &Parts) {
  if (Parts == 0)
    return false;
  --Parts;
  return isa<ConstantExpr>(S) || llvm::all_of(S->children(), [&](const Stmt *C) { return !C || isSmall(C, Parts); });
}

std::optional<Value> Compiler::folded(const Expr *E) {
  // Every part of an expression comes by here: evaluating all that is in it each time is for small ones.
  unsigned Parts = 64;
  if (E->isValueDependent() || E->isGLValue() || !isSmall(E, Parts))
    return std::nullopt;
  const auto S = Program::scalar(Ctx, E->getType());
  Expr::EvalResult R;
  if (!S || S->K == Value::Pointer || !E->EvaluateAsRValue(R, Ctx) || R.HasSideEffects)
    return std::nullopt;
  if (R.Val.isInt() && R.Val.getInt().getBitWidth() <= 64)
    return Value::integer(lowBits(R.Val.getInt()), S->Bits, S->Signed);
  if (R.Val.isFloat()) {
    llvm::APFloat V = R.Val.getFloat();
    bool Lost;
    V.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven, &Lost);
    return Value::real(V.convertToDouble());
  }
  return std::nullopt;
}

const Compiler::Variable *Compiler::inRegister(const Expr *E) {
  auto *D = dyn_cast<DeclRefExpr>(E->IgnoreParens());
  if (!D || D->refersToEnclosingVariableOrCapture())
    return nullptr;
  auto It = Variables.find(D->getDecl());
  return It != Variables.end() && It->second.InRegister ? &It->second : nullptr;
}

Reg Compiler::thisPointer() {
  if (!CapturedThis)
    return This == NoReg ? opaque(nullptr) : This;
  const Reg A = field(This, CapturedThis);
  return CapturedThis->getType()->isPointerType() ? load(A, CapturedThis->getType(), nullptr) : A;
}

Reg Compiler::field(Reg Object, const FieldDecl *D) {
  return offset(Object, Ctx.toCharUnitsFromBits(Ctx.getFieldOffset(D)).getQuantity());
}

Reg Compiler::reference(const ValueDecl *D, const Expr *E) {
  if (auto It = Captures.find(D); It != Captures.end()) {
    const Reg A = field(This, It->second);
    return It->second->getType()->isReferenceType() ? load(A, It->second->getType(), E) : A;
  }
  if (auto It = Variables.find(D); It != Variables.end()) {
    if (!It->second.InRegister)
      return It->second.R;
    // Its address is needed after all: a copy will do for what only reads.
    const Reg R = newObject(D->getType(), D, E);
    store(R, It->second.R, D->getType(), E, true);
    push(R, {}, true);
    return R;
  }
  if (auto *B = dyn_cast<BindingDecl>(D)) {
    if (const VarDecl *H = B->getHoldingVar())
      return reference(H, E);
    return B->getBinding() ? lvalue(B->getBinding()) : opaque(E);
  }
  if (auto *Fn = dyn_cast<FunctionDecl>(D))
    return constant(Value::function(Fn));
  auto *V = dyn_cast<VarDecl>(D);
  if (!V || !V->hasGlobalStorage())
    return opaque(E);
  const Reg R = reg();
  Instr &I = emit(Op::Global, E);
  I.Dst = R;
  I.D = V;
  return V->getType()->isReferenceType() ? load(R, V->getType(), E) : R;
}

Reg Compiler::lvalue(const Expr *E) {
  E = E->IgnoreParens();
  // C's functions are no glvalues, nor are the literals that initialise arrays.
  if (E->isPRValue() && !E->getType()->isVoidType() && !E->getType()->isFunctionType() && !isa<StringLiteral>(E))
    return temporary(E, E->getType(), false);
  if (const Expr *Inner = wrapped(E))
    return lvalue(Inner);
  switch (E->getStmtClass()) {
  case Stmt::DeclRefExprClass:
    return reference(cast<DeclRefExpr>(E)->getDecl(), E);
  case Stmt::MemberExprClass: {
    auto *M = cast<MemberExpr>(E);
    if (auto *D = dyn_cast<FieldDecl>(M->getMemberDecl())) {
      if (D->isBitField()) {
        discard(M->getBase());
        return opaque(E);
      }
      const Reg Base = M->isArrow() ? rvalue(M->getBase()) : lvalue(M->getBase());
      const Reg A = field(Base, D);
      return D->getType()->isReferenceType() ? load(A, D->getType(), E) : A;
    }
    discard(M->getBase());
    return reference(M->getMemberDecl(), E);
  }
  case Stmt::ArraySubscriptExprClass: {
    auto *A = cast<ArraySubscriptExpr>(E);
    const Reg Base = rvalue(A->getBase()), I = rvalue(A->getIdx()), R = reg();
    Instr &X = emit(Op::Index, E);
    X.Dst = R;
    X.A = Base;
    X.B = I;
    X.Imm = P.size(E->getType());
    return R;
  }
  case Stmt::UnaryOperatorClass: {
    auto *U = cast<UnaryOperator>(E);
    if (U->getOpcode() == UO_Deref)
      return rvalue(U->getSubExpr());
    if (U->isIncrementDecrementOp())
      return increment(U, true);
    if (U->getOpcode() == UO_Extension || U->getOpcode() == UO_Real)
      return lvalue(U->getSubExpr());
    return opaque(E);
  }
  case Stmt::BinaryOperatorClass:
  case Stmt::CompoundAssignOperatorClass: {
    auto *B = cast<BinaryOperator>(E);
    if (B->isAssignmentOp())
      return assign(B, true);
    if (B->getOpcode() == BO_Comma) {
      discard(B->getLHS());
      return lvalue(B->getRHS());
    }
    if (B->isPtrMemOp()) {
      const Reg Base = B->getOpcode() == BO_PtrMemI ? rvalue(B->getLHS()) : lvalue(B->getLHS());
      const Reg Off = rvalue(B->getRHS()), R = reg();
      Instr &X = emit(Op::Index, E);
      X.Dst = R;
      X.A = Base;
      X.B = Off;
      X.Imm = 1;
      return R;
    }
    return opaque(E);
  }
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass:
    return conditional(cast<AbstractConditionalOperator>(E), true);
  case Stmt::ImplicitCastExprClass:
  case Stmt::CStyleCastExprClass:
  case Stmt::CXXStaticCastExprClass:
  case Stmt::CXXReinterpretCastExprClass:
  case Stmt::CXXConstCastExprClass:
  case Stmt::CXXFunctionalCastExprClass:
  case Stmt::CXXDynamicCastExprClass: {
    auto *C = cast<CastExpr>(E);
    switch (C->getCastKind()) {
    case CK_NoOp:
    case CK_LValueBitCast:
    case CK_UserDefinedConversion:
    case CK_ConstructorConversion:
      return lvalue(C->getSubExpr());
    case CK_DerivedToBase:
    case CK_UncheckedDerivedToBase:
    case CK_BaseToDerived:
      return castPointer(C, lvalue(C->getSubExpr()));
    case CK_Dynamic:
      return dynamicCast(C, lvalue(C->getSubExpr()));
    default:
      discard(C->getSubExpr());
      return opaque(E);
    }
  }
  case Stmt::MaterializeTemporaryExprClass: {
    auto *M = cast<MaterializeTemporaryExpr>(E);
    return temporary(M->getSubExpr(), M->getType(), M->getStorageDuration() == SD_Automatic);
  }
  case Stmt::OpaqueValueExprClass:
    if (auto It = Opaques.find(E); It != Opaques.end())
      return It->second;
    if (auto *S = cast<OpaqueValueExpr>(E)->getSourceExpr())
      return Opaques[E] = lvalue(S);
    return opaque(E);
  case Stmt::CompoundLiteralExprClass:
    return temporary(cast<CompoundLiteralExpr>(E)->getInitializer(), E->getType(), false);
  case Stmt::StringLiteralClass:
  case Stmt::PredefinedExprClass:
    return literal(E, E->getType());
  case Stmt::InitListExprClass:
    if (cast<InitListExpr>(E)->getNumInits() == 1)
      return lvalue(cast<InitListExpr>(E)->getInit(0));
    return opaque(E);
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass:
  case Stmt::UserDefinedLiteralClass:
    return callExpression(cast<CallExpr>(E), NoReg);
  default:
    return opaque(E);
  }
}

Reg Compiler::castPointer(const CastExpr *E, Reg R) {
  int64_t Off = 0;
  const bool Down = E->getCastKind() == CK_BaseToDerived;
  const CXXRecordDecl *From = ir::recordOf(Down ? E->getType() : E->getSubExpr()->getType());
  const auto Path = llvm::SmallVector<const CXXBaseSpecifier *, 4>(E->path_begin(), E->path_end());
  for (const CXXBaseSpecifier *B : Path) {
    const CXXRecordDecl *Base = B->getType()->getAsCXXRecordDecl();
    if (B->isVirtual() && isStream(B->getType())) // looked at as a whole
      break;
    if (B->isVirtual() || !From || !Base)
      return opaque(E);
    Off += Ctx.getASTRecordLayout(From).getBaseClassOffset(Base).getQuantity();
    From = Base;
  }
  return offset(R, Down ? -Off : Off);
}

Reg Compiler::castValue(const CastExpr *E) {
  const Expr *Sub = E->getSubExpr();
  switch (E->getCastKind()) {
  case CK_LValueToRValue: {
    if (Sub->getType()->isAtomicType() || ir::meantAtomic(Sub, Body)) {
      const Reg A = lvalue(Sub);
      return native(Native::AtomicLoad, {A, constant(Value::integer(5))}, E, E->getType());
    }
    if (const Variable *V = inRegister(Sub)) {
      const Reg R = reg();
      Instr &I = emit(Op::Move, E);
      I.Dst = R;
      I.A = V->R;
      return R;
    }
    const Reg A = lvalue(Sub);
    if (auto It = Opaques.find(Sub->IgnoreParens()); It != Opaques.end() && Sub->IgnoreParens()->isPRValue())
      return A;
    return load(A, Sub->getType(), E);
  }
  case CK_NoOp:
  case CK_AtomicToNonAtomic:
  case CK_NonAtomicToAtomic:
  case CK_UserDefinedConversion:
  case CK_ConstructorConversion:
  case CK_BitCast:
    return Sub->isGLValue() ? lvalue(Sub) : rvalue(Sub);
  case CK_ArrayToPointerDecay:
  case CK_FunctionToPointerDecay:
    return lvalue(Sub);
  case CK_BuiltinFnToFnPtr:
    return opaque(E);
  case CK_IntegralCast:
  case CK_IntegralToBoolean:
  case CK_BooleanToSignedIntegral:
  case CK_IntegralToFloating:
  case CK_FloatingToIntegral:
  case CK_FloatingToBoolean:
  case CK_FloatingCast:
  case CK_PointerToBoolean:
  case CK_PointerToIntegral:
  case CK_IntegralToPointer:
  case CK_MemberPointerToBoolean:
    return convert(rvalue(Sub), E->getType(), E);
  case CK_NullToPointer:
    discard(Sub);
    return constant(Value::null());
  case CK_NullToMemberPointer:
    return E->getType()->isMemberFunctionPointerType() ? constant(Value::null()) : constant(Value::integer(-1, 64));
  case CK_DerivedToBase:
  case CK_UncheckedDerivedToBase:
  case CK_BaseToDerived:
    return castPointer(E, rvalue(Sub));
  case CK_Dynamic:
    return dynamicCast(E, rvalue(Sub));
  case CK_ToVoid:
    discard(Sub);
    return NoReg;
  case CK_ReinterpretMemberPointer:
    return rvalue(Sub);
  default:
    discard(Sub);
    return opaque(E);
  }
}

Reg Compiler::rvalue(const Expr *E) {
  E = E->IgnoreParens();
  if (E->isGLValue()) {
    if (E->getType()->isFunctionType() || E->getType()->isArrayType())
      return lvalue(E);
    if (const Variable *V = inRegister(E))
      return V->R;
    return load(lvalue(E), E->getType(), E);
  }
  if (!isa<CallExpr, CXXConstructExpr>(E))
    if (auto V = folded(E))
      return constant(*V);
  if (auto *C = dyn_cast<CastExpr>(E))
    return castValue(C);
  if (auto *B = dyn_cast<BinaryOperator>(E))
    return binaryOperator(B);
  if (const Expr *Inner = wrapped(E))
    return rvalue(Inner);
  switch (E->getStmtClass()) {
  case Stmt::UnaryOperatorClass: {
    auto *U = cast<UnaryOperator>(E);
    switch (U->getOpcode()) {
    case UO_AddrOf:
      if (auto *D = dyn_cast<DeclRefExpr>(U->getSubExpr()->IgnoreParens())) {
        if (auto *M = dyn_cast<CXXMethodDecl>(D->getDecl()))
          return constant(Value::function(M));
        if (auto *Fd = dyn_cast<FieldDecl>(D->getDecl()))
          return constant(Value::integer(Ctx.toCharUnitsFromBits(Ctx.getFieldOffset(Fd)).getQuantity(), 64));
      }
      return lvalue(U->getSubExpr());
    case UO_PreInc:
    case UO_PreDec:
    case UO_PostInc:
    case UO_PostDec:
      return increment(U, false);
    case UO_Plus:
    case UO_Extension:
      return rvalue(U->getSubExpr());
    case UO_Minus:
    case UO_Not:
    case UO_LNot: {
      const Reg A = rvalue(U->getSubExpr()), R = reg();
      Instr &I = emit(Op::Unary, E);
      I.Sub = U->getOpcode();
      I.Dst = R;
      I.A = A;
      I.Type = Program::scalar(Ctx, E->getType()).value_or(Scalar());
      return R;
    }
    default:
      discard(U->getSubExpr());
      return opaque(E);
    }
  }
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass:
    return conditional(cast<AbstractConditionalOperator>(E), false);
  case Stmt::CXXThisExprClass:
    return thisPointer();
  case Stmt::CXXNullPtrLiteralExprClass:
  case Stmt::GNUNullExprClass:
    return constant(Value::null());
  case Stmt::InitListExprClass: {
    auto *L = cast<InitListExpr>(E);
    if (L->getNumInits() == 1)
      return L->getInit(0)->isGLValue() ? lvalue(L->getInit(0)) : rvalue(L->getInit(0));
    [[fallthrough]];
  }
  case Stmt::ImplicitValueInitExprClass:
  case Stmt::CXXScalarValueInitExprClass: {
    const auto S = Program::scalar(Ctx, E->getType());
    if (!S)
      return opaque(E);
    return constant(S->K == Value::Pointer ? Value::null()
                    : S->K == Value::Float ? Value::real(0)
                                           : Value::integer(0, S->Bits, S->Signed));
  }
  case Stmt::OpaqueValueExprClass:
    if (auto It = Opaques.find(E); It != Opaques.end())
      return It->second;
    if (auto *S = cast<OpaqueValueExpr>(E)->getSourceExpr())
      return Opaques[E] = rvalue(S);
    return opaque(E);
  case Stmt::ArrayInitIndexExprClass:
    return ArrayIndex == NoReg ? opaque(E) : ArrayIndex;
  case Stmt::CXXNewExprClass:
    return newExpression(cast<CXXNewExpr>(E));
  case Stmt::AtomicExprClass:
    return atomic(cast<AtomicExpr>(E));
  case Stmt::StmtExprClass: {
    auto *C = cast<StmtExpr>(E)->getSubStmt();
    const Reg Out = reg();
    const int Outer = Top;
    for (const Stmt *S : C->body()) {
      auto *Last = S == C->body_back() ? dyn_cast<Expr>(S) : nullptr;
      if (Last && Program::scalar(Ctx, Last->getType())) {
        const Reg R = rvalue(Last);
        Instr &M = emit(Op::Move, Last);
        M.Dst = Out;
        M.A = R;
      } else {
        statement(S);
      }
    }
    pop(Outer);
    return Out;
  }
  case Stmt::SourceLocExprClass: // what it says decides nothing
    return E->getType()->isPointerType() ? literal(E, E->getType()->getPointeeType()) : opaque(E);
  case Stmt::PseudoObjectExprClass:
    return opaque(E);
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass:
  case Stmt::UserDefinedLiteralClass:
    return callExpression(cast<CallExpr>(E), NoReg);
  case Stmt::CXXRewrittenBinaryOperatorClass:
    return rvalue(cast<CXXRewrittenBinaryOperator>(E)->getSemanticForm());
  case Stmt::ChooseExprClass:
    return rvalue(cast<ChooseExpr>(E)->getChosenSubExpr());
  case Stmt::GenericSelectionExprClass:
    return rvalue(cast<GenericSelectionExpr>(E)->getResultExpr());
  default:
    return opaque(E);
  }
}

void Compiler::discard(const Expr *E) {
  E = E->IgnoreParens();
  if (auto *C = dyn_cast<FullExpr>(E))
    return discard(C->getSubExpr());
  if (auto *C = dyn_cast<CXXBindTemporaryExpr>(E))
    E = C->getSubExpr();
  if (auto *C = dyn_cast<CastExpr>(E); C && C->getCastKind() == CK_ToVoid)
    return discard(C->getSubExpr());
  if (isa<CXXDeleteExpr>(E))
    return deleteExpression(cast<CXXDeleteExpr>(E));
  if (isa<CXXThrowExpr>(E))
    return throwExpression(cast<CXXThrowExpr>(E));
  if (E->getType()->isVoidType()) {
    if (auto *B = dyn_cast<BinaryOperator>(E); B && B->getOpcode() == BO_Comma) {
      discard(B->getLHS());
      return discard(B->getRHS());
    }
    if (auto *C = dyn_cast<AbstractConditionalOperator>(E)) {
      conditional(C, false);
      return;
    }
    if (auto *C = dyn_cast<CallExpr>(E)) {
      callExpression(C, NoReg);
      return;
    }
    if (isa<CXXPseudoDestructorExpr>(E))
      return;
    rvalue(E);
    return;
  }
  if (E->isGLValue()) {
    if (!inRegister(E) && !isa<DeclRefExpr>(E))
      lvalue(E);
  } else if (Program::scalar(Ctx, E->getType())) {
    rvalue(E);
  } else {
    temporary(E, E->getType(), false);
  }
}

} // namespace belay::explore
