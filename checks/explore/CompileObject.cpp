//===- CompileObject.cpp - objects that are built where they stay ---------===//

#include "explore/Compile.h"
#include "ir/Types.h"
#include "clang/AST/RecordLayout.h"

using namespace clang;

namespace belay::explore {

void Compiler::copy(Reg To, Reg From, QualType T, const Stmt *S) {
  const auto *R = T->getAsCXXRecordDecl();
  if (R && R->isEmpty())
    return;
  Instr &I = emit(Op::Copy, S);
  I.A = To;
  I.B = From;
  I.Size = R ? Ctx.getASTRecordLayout(R).getDataSize().getQuantity() : P.size(T);
}

void Compiler::clear(Reg To, QualType T, const Stmt *S) {
  const auto *R = T->getAsCXXRecordDecl();
  if (R && R->isEmpty())
    return;
  Instr &I = emit(Op::Clear, S);
  I.A = To;
  I.Size = R ? Ctx.getASTRecordLayout(R).getDataSize().getQuantity() : P.size(T);
}

void Compiler::dynamic(Reg Object, const CXXRecordDecl *R) {
  if (!R->isDynamicClass())
    return;
  Instr &I = emit(Op::Dynamic);
  I.A = Object;
  I.D = R;
}

Reg Compiler::dynamicCast(const CastExpr *E, Reg R) {
  const Reg To = reg();
  Instr &I = emit(Op::CastTo, E);
  I.Dst = To;
  I.A = R;
  I.Flag = E->isGLValue();
  I.D = ir::recordOf(E->getSubExpr()->getType())->getDefinition();
  I.T = E->getType();
  return To;
}

/// What nobody changes, of type \p T: a text is known.
Reg Compiler::literal(const Expr *E, QualType T) {
  const Reg R = reg();
  Instr &I = emit(Op::Global, E);
  I.Dst = R;
  I.T = T;
  I.Size = P.size(T);
  auto *L = dyn_cast<StringLiteral>(E);
  if (auto *F = dyn_cast<PredefinedExpr>(E))
    L = F->getFunctionName();
  if (L && L->getCharByteWidth() == 1)
    I.Else = int32_t(P.Words.id(L->getBytes())) + 1;
  return R;
}

Reg Compiler::temporary(const Expr *E, QualType T, bool Extends) {
  const Reg R = newObject(T, nullptr, E);
  const auto S = Program::scalar(Ctx, E->getType());
  if (S)
    store(R, E->isGLValue() ? lvalue(E) : rvalue(E), T, E, true);
  else
    into(E, R);
  if (Extends)
    Extended.push_back({R, T});
  else
    push(R, T, true);
  return R;
}

void Compiler::initialize(const Expr *E, QualType T, Reg Address) {
  if (T->isReferenceType())
    store(Address, lvalue(E), T, E, true);
  else if (Program::scalar(Ctx, T))
    store(Address, rvalue(E), T, E, true);
  else
    into(E, Address);
}

void Compiler::initializeField(const FieldDecl *D, const Expr *E, Reg Object) {
  if (D->isBitField()) {
    discard(E);
    return;
  }
  initialize(E, D->getType(), field(Object, D));
}

void Compiler::list(const InitListExpr *E, Reg Address) {
  if (E->isTransparent())
    return into(E->getInit(0), Address);
  if (const auto *A = Ctx.getAsConstantArrayType(E->getType())) {
    const QualType T = A->getElementType();
    const uint64_t N = A->getSize().getZExtValue();
    if (E->isStringLiteralInit())
      return into(E->getInit(0), Address);
    if (E->getNumInits() < N)
      clear(Address, E->getType(), E);
    for (unsigned I = 0; I < E->getNumInits(); ++I)
      initialize(E->getInit(I), T, offset(Address, int64_t(I * P.size(T))));
    if (const Expr *Fill = E->getArrayFiller();
        Fill && !isa<ImplicitValueInitExpr>(Fill) && E->getNumInits() < N && N < 256)
      for (uint64_t I = E->getNumInits(); I < N; ++I)
        initialize(Fill, T, offset(Address, int64_t(I * P.size(T))));
    return;
  }
  const RecordDecl *R = E->getType()->getAsRecordDecl();
  if (!R)
    return;
  if (R->isUnion()) {
    if (const FieldDecl *D = E->getInitializedFieldInUnion(); D && E->getNumInits())
      initializeField(D, E->getInit(0), Address);
    return;
  }
  unsigned I = 0;
  if (auto *C = dyn_cast<CXXRecordDecl>(R))
    for (const CXXBaseSpecifier &B : C->bases())
      if (I < E->getNumInits())
        into(E->getInit(I++),
             offset(Address,
                    Ctx.getASTRecordLayout(C).getBaseClassOffset(B.getType()->getAsCXXRecordDecl()).getQuantity()));
  for (const FieldDecl *D : R->fields()) {
    if (D->isUnnamedBitField())
      continue;
    if (I == E->getNumInits())
      return;
    initializeField(D, E->getInit(I++), Address);
  }
}

void Compiler::lambda(const LambdaExpr *E, Reg Address) {
  auto Field = E->getLambdaClass()->field_begin();
  for (const Expr *Init : E->capture_inits()) {
    if (Init)
      initialize(Init, Field->getType(), field(Address, *Field));
    ++Field;
  }
}

void Compiler::into(const Expr *E, Reg Address) {
  E = E->IgnoreParens();
  if (const Expr *Inner = wrapped(E))
    return into(Inner, Address);
  switch (E->getStmtClass()) {
  case Stmt::MaterializeTemporaryExprClass:
    return into(cast<MaterializeTemporaryExpr>(E)->getSubExpr(), Address);
  case Stmt::CXXConstructExprClass:
  case Stmt::CXXTemporaryObjectExprClass:
    return construct(cast<CXXConstructExpr>(E), Address);
  case Stmt::CXXInheritedCtorInitExprClass: {
    llvm::SmallVector<Reg, 6> Args{Address};
    for (const ParmVarDecl *V : Body ? Body->parameters() : llvm::ArrayRef<ParmVarDecl *>())
      Args.push_back(Variables.lookup(V).R);
    call(Op::Call, Args, E).D = cast<CXXInheritedCtorInitExpr>(E)->getConstructor();
    return;
  }
  case Stmt::InitListExprClass:
    return list(cast<InitListExpr>(E), Address);
  case Stmt::CXXParenListInitExprClass: {
    auto *L = cast<CXXParenListInitExpr>(E);
    const RecordDecl *R = E->getType()->getAsRecordDecl();
    if (!R || (isa<CXXRecordDecl>(R) && cast<CXXRecordDecl>(R)->getNumBases()))
      break;
    unsigned I = 0;
    for (const FieldDecl *D : R->fields())
      if (I < L->getInitExprs().size())
        initializeField(D, L->getInitExprs()[I++], Address);
    return;
  }
  case Stmt::LambdaExprClass:
    return lambda(cast<LambdaExpr>(E), Address);
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass:
  case Stmt::UserDefinedLiteralClass:
    callExpression(cast<CallExpr>(E), Address);
    return;
  case Stmt::ConditionalOperatorClass: {
    auto *C = cast<ConditionalOperator>(E);
    const int Then = label(), Else = label(), Done = label();
    branch(C->getCond(), Then, Else);
    ++Conditional;
    place(Then);
    into(C->getTrueExpr(), Address);
    jump(Done);
    place(Else);
    into(C->getFalseExpr(), Address);
    --Conditional;
    place(Done);
    return;
  }
  case Stmt::ImplicitValueInitExprClass:
  case Stmt::CXXScalarValueInitExprClass:
    return clear(Address, E->getType(), E);
  case Stmt::StringLiteralClass:
    return copy(Address, lvalue(E), E->getType(), E);
  case Stmt::CompoundLiteralExprClass:
    return into(cast<CompoundLiteralExpr>(E)->getInitializer(), Address);
  case Stmt::CXXStdInitializerListExprClass: {
    const Expr *Sub = cast<CXXStdInitializerListExpr>(E)->getSubExpr();
    const auto *A = Ctx.getAsConstantArrayType(Sub->getType());
    const RecordDecl *R = E->getType()->getAsRecordDecl();
    if (!A || !R)
      break;
    const Reg Array = lvalue(Sub);
    const FieldDecl *First = *R->field_begin(), *Second = *std::next(R->field_begin());
    const uint64_t N = A->getSize().getZExtValue();
    store(field(Address, First), Array, First->getType(), E, true);
    store(field(Address, Second),
          Second->getType()->isPointerType() ? offset(Array, int64_t(N * P.size(A->getElementType())))
                                             : constant(Value::integer(int64_t(N), 64, false)),
          Second->getType(), E, true);
    return;
  }
  case Stmt::BinaryOperatorClass: {
    if (cast<BinaryOperator>(E)->getOpcode() == BO_Cmp)
      return compare(cast<BinaryOperator>(E), Address);
    auto *B = cast<BinaryOperator>(E);
    if (B->getOpcode() == BO_Comma) {
      discard(B->getLHS());
      return into(B->getRHS(), Address);
    }
    if (B->isAssignmentOp())
      return copy(Address, assign(B, true), E->getType(), E);
    break;
  }
  case Stmt::ArrayInitLoopExprClass: {
    auto *L = cast<ArrayInitLoopExpr>(E);
    const auto *A = Ctx.getAsConstantArrayType(E->getType());
    if (!A)
      break;
    Opaques[L->getCommonExpr()] = lvalue(L->getCommonExpr()->getSourceExpr());
    const Reg Outer = ArrayIndex, Saved = Next;
    for (uint64_t I = 0; I < std::min<uint64_t>(A->getSize().getZExtValue(), 64); ++I) {
      ArrayIndex = constant(Value::integer(int64_t(I), 64, false));
      initialize(L->getSubExpr(), A->getElementType(), offset(Address, int64_t(I * P.size(A->getElementType()))));
    }
    ArrayIndex = Outer;
    Next = Saved;
    return;
  }
  case Stmt::OpaqueValueExprClass:
    if (auto *S = cast<OpaqueValueExpr>(E)->getSourceExpr())
      return into(S, Address);
    break;
  case Stmt::CXXRewrittenBinaryOperatorClass:
    return into(cast<CXXRewrittenBinaryOperator>(E)->getSemanticForm(), Address);
  case Stmt::StmtExprClass: {
    const CompoundStmt *C = cast<StmtExpr>(E)->getSubStmt();
    const int Outer = Top;
    for (const Stmt *S : C->body())
      if (S == C->body_back() && isa<Expr>(S))
        into(cast<Expr>(S), Address);
      else
        statement(S);
    pop(Outer);
    return;
  }
  default:
    if (auto *C = dyn_cast<CastExpr>(E)) {
      if (C->getCastKind() == CK_LValueToRValue || C->getSubExpr()->isGLValue())
        return copy(Address, lvalue(C->getSubExpr()), E->getType(), E);
      if (!Program::scalar(Ctx, C->getSubExpr()->getType()))
        return into(C->getSubExpr(), Address);
    }
    if (E->isGLValue())
      return copy(Address, lvalue(E), E->getType(), E);
  }
  native(Native::Overwrite, {Address}, E, E->getType());
}

} // namespace belay::explore
