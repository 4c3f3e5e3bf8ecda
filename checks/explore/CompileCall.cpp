//===- CompileCall.cpp - calls, new and delete, throw ---------------------===//

#include "Compat.h"
#include "explore/Compile.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace belay::explore {

void Compiler::argument(const Expr *A, QualType Param, llvm::SmallVectorImpl<Reg> &Args) {
  if (Param->isReferenceType())
    Args.push_back(lvalue(A));
  else if (Program::scalar(Ctx, A->getType()))
    Args.push_back(rvalue(A));
  else if (A->isGLValue())
    Args.push_back(lvalue(A));
  else
    Args.push_back(temporary(A, A->getType(), false));
}

static bool isAtomicUpdate(Native N) { return N >= Native::AtomicLoad && N <= Native::AtomicMax; }

Reg Compiler::callExpression(const CallExpr *E, Reg Into) {
  const FunctionDecl *D = E->getDirectCallee();
  const Expr *Callee = E->getCallee()->IgnoreParens();
  const QualType T = E->getCallReturnType(Ctx);
  const bool InPlace = !T->isVoidType() && !Program::scalar(Ctx, T);
  llvm::SmallVector<Reg, 6> Args;
  if (D && D->getBuiltinID() == Builtin::BI__builtin_constant_p) // its argument isn't evaluated
    return constant(Value::integer(0));
  if (InPlace)
    Args.push_back(Into != NoReg ? Into : newObject(T, nullptr, E));
  unsigned First = 0;
  Reg Target = NoReg;
  bool Virtual = false;
  if (auto *M = dyn_cast<CXXMemberCallExpr>(E)) {
    const Expr *O = M->getImplicitObjectArgument();
    if (auto *Member = dyn_cast<MemberExpr>(Callee)) {
      Args.push_back(Member->isArrow() || O->getType()->isPointerType() ? rvalue(O) : lvalue(O));
      auto *Method = dyn_cast_or_null<CXXMethodDecl>(D);
      Virtual = Method && Method->isVirtual() && !Member->hasQualifier() && !Method->hasAttr<FinalAttr>();
      if (Method && Method->isStatic())
        Args.pop_back();
    } else if (auto *B = dyn_cast<BinaryOperator>(Callee)) {
      Args.push_back(B->getOpcode() == BO_PtrMemI ? rvalue(B->getLHS()) : lvalue(B->getLHS()));
      Target = rvalue(B->getRHS());
    } else {
      return opaque(E);
    }
  } else if (isa<CXXOperatorCallExpr>(E) && isa_and_nonnull<CXXMethodDecl>(D)) {
    if (!cast<CXXMethodDecl>(D)->isStatic())
      Args.push_back(lvalue(E->getArg(0)));
    Virtual = cast<CXXMethodDecl>(D)->isVirtual();
    First = 1;
  } else if (!D) {
    if (auto *Scalar = dyn_cast<CXXPseudoDestructorExpr>(Callee)) {
      discard(Scalar->getBase());
      return reg();
    }
    Target = rvalue(E->getCallee());
  }
  const auto *Proto = Callee->getType()->getAs<FunctionProtoType>();
  if (Callee->getType()->isPointerType())
    Proto = Callee->getType()->getPointeeType()->getAs<FunctionProtoType>();
  for (unsigned I = First; I < E->getNumArgs(); ++I) {
    QualType Param = E->getArg(I)->getType();
    if (D && I - First < D->getNumParams())
      Param = D->getParamDecl(I - First)->getType();
    else if (!D && Proto && I - First < Proto->getNumParams())
      Param = Proto->getParamType(I - First);
    else if (E->getArg(I)->isGLValue())
      Param = Ctx.getLValueReferenceType(Param);
    argument(E->getArg(I), Param, Args);
  }
  if (auto *M = dyn_cast_or_null<CXXMethodDecl>(D);
      M && M->isTrivial() && (M->isCopyAssignmentOperator() || M->isMoveAssignmentOperator()) && Args.size() == 2) {
    copy(Args[0], Args[1], canonicalType(M->getParent()), E);
    return Args[0];
  }
  if (auto *C = dyn_cast_or_null<CXXConversionDecl>(D); C && C->getParent()->isLambda())
    return constant(Value::function(C->getParent()->getLambdaCallOperator()));
  if (D && D->getIdentifier() && Args.size() == 2 &&
      (D->getName() == "pthread_once" || (D->getName() == "call_once" && D->isExternC()))) {
    const Reg First = native(Native::OnceBegin, {Args[0]}, E, Ctx.BoolTy);
    const int Do = label(), Done = label();
    branch(First, Do, Done, E);
    place(Do);
    call(Op::CallValue, {}, E).A = Args[1];
    native(Native::OnceEnd, {Args[0]}, E);
    place(Done);
    return constant(Value::integer(0));
  }
  if (D && D->getIdentifier() && Args.size() == 2 && // calls like others before LLVM 20
      (D->getName() == "__atomic_test_and_set" || D->getName() == "__atomic_clear"))
    return flag(D->getName() == "__atomic_test_and_set", Args[0], Args[1], E);
  if (D)
    if (const Native N = P.native(D); N != Native::None) {
      const auto Object = llvm::ArrayRef(Args).drop_front(InPlace);
      if (isAtomicUpdate(N) || N == Native::Fence)
        if (unsigned Builtin = D->getBuiltinID(); Builtin || Args.empty())
          Args.push_back(constant(Value::integer(5)));
      if (N == Native::Inspect || N == Native::Overwrite || N == Native::Synced) {
        if (!Object.empty())
          native(N, Object.front(), E,
                 D->isCXXInstanceMember() ? QualType(canonicalType(cast<CXXMethodDecl>(D)->getParent())) : T);
        if (InPlace)
          native(Native::Overwrite, Args.front(), E, T);
        return InPlace ? Args.front() : T->isReferenceType() && !Object.empty() ? Object.front() : opaque(E);
      }
      if (InPlace && (N == Native::Input || N == Native::Clock)) {
        if (P.size(T) == 8)
          store(Args.front(), native(N, {}, E, Ctx.LongTy), Ctx.LongTy, E, true);
        return Args.front();
      }
      if (N == Native::AtomicWait || N == Native::AtomicNotify)
        return native(N, Args, E, D->getParamDecl(0)->getType()->getPointeeType());
      return native(N, Args, E, T, D);
    }
  if (D && D->isReplaceableGlobalAllocationFunction() && !D->hasBody())
    return native(D->getDeclName().getCXXOverloadedOperator() == OO_Delete ? Native::Free : Native::Allocate, Args, E,
                  T);
  const bool Section = D && model::Model::isSection(D);
  if (Section)
    native(Native::SectionBegin, {}, E);
  const Reg Out = InPlace ? Args.front() : reg();
  Instr &I = call(D ? Op::Call : Op::CallValue, Args, E);
  I.D = D;
  I.A = Target;
  I.Flag = Virtual;
  if (!InPlace)
    I.Dst = Out;
  I.T = T;
  I.Size = InPlace ? P.size(T) : 0;
  I.Type = Program::scalar(Ctx, T).value_or(Scalar());
  if (Section)
    native(Native::SectionEnd, {}, E);
  return Out;
}

void Compiler::construct(const CXXConstructExpr *E, Reg Into) {
  if (const auto *A = Ctx.getAsConstantArrayType(E->getType())) {
    if (E->requiresZeroInitialization())
      clear(Into, E->getType(), E);
    if (E->getConstructor()->isTrivial())
      return;
    const Reg N = constant(Value::integer(A->getSize().getZExtValue(), 64, false));
    forEach(Into, N, A->getElementType(), false, [&](Reg R) {
      llvm::SmallVector<Reg, 4> Args{R};
      for (unsigned I = 0; I < E->getNumArgs(); ++I)
        argument(E->getArg(I), E->getConstructor()->getParamDecl(I)->getType(), Args);
      const Native Nt = P.native(E->getConstructor());
      if (Nt != Native::None)
        native(Nt, Args, E, A->getElementType(), E->getConstructor());
      else
        call(Op::Call, Args, E).D = E->getConstructor();
    });
    return;
  }
  const CXXConstructorDecl *C = E->getConstructor();
  if (E->isElidable() && E->getNumArgs() == 1 && E->getArg(0)->IgnoreImplicit()->isPRValue() &&
      Ctx.hasSameUnqualifiedType(E->getArg(0)->IgnoreImplicit()->getType(), E->getType()))
    return into(E->getArg(0)->IgnoreImplicit(), Into);
  const Native N = P.native(C);
  if (E->requiresZeroInitialization() && N == Native::None)
    clear(Into, E->getType(), E);
  if (C->isTrivial() || N == Native::AssertionCopy) {
    if (C->isCopyOrMoveConstructor() && E->getNumArgs())
      copy(Into, lvalue(E->getArg(0)), E->getType(), E);
    return;
  }
  llvm::SmallVector<Reg, 6> Args{Into};
  for (unsigned I = 0; I < E->getNumArgs(); ++I)
    argument(E->getArg(I), I < C->getNumParams() ? C->getParamDecl(I)->getType() : E->getArg(I)->getType(), Args);
  if (N == Native::Overwrite || N == Native::Inspect || N == Native::Synced) {
    native(N, Into, E, E->getType());
    return;
  }
  if (N != Native::None) {
    native(N, Args, E, E->getType(), C);
    return;
  }
  Instr &I = call(Op::Call, Args, E);
  I.D = C;
  I.Size = P.size(E->getType());
}

Reg Compiler::newExpression(const CXXNewExpr *E) {
  const QualType T = E->getAllocatedType();
  const FunctionDecl *New = E->getOperatorNew();
  Reg Count = NoReg;
  const Scalar Size = *Program::scalar(Ctx, Ctx.getSizeType());
  Reg Bytes;
  if (E->isArray()) {
    const Expr *N = E->getArraySize().value_or(nullptr);
    if (!N)
      return opaque(E);
    Count = convert(rvalue(N), Ctx.getSizeType(), E);
    Bytes = binary(BO_Mul, Count, constant(Value::integer(P.size(T), 64, false)), Size, E);
  } else {
    Bytes = constant(Value::integer(P.size(T), 64, false));
  }
  const Expr *Init = E->getInitializer();
  Reg R;
  if (New && New->isReservedGlobalPlacementOperator()) {
    R = rvalue(E->getPlacementArg(0));
  } else if (New && New->hasBody()) {
    llvm::SmallVector<Reg, 4> Args{Bytes};
    for (const Expr *A : E->placement_arguments())
      Args.push_back(A->isGLValue() ? lvalue(A) : rvalue(A));
    R = reg();
    Instr &I = call(Op::Call, Args, E);
    I.D = New;
    I.Dst = R;
  } else {
    R = native(Native::Allocate, {Bytes}, E, E->getType());
  }
  if (!Init)
    return R;
  if (!E->isArray()) {
    initialize(Init, T, R);
    return R;
  }
  if (isa<CXXConstructExpr>(Init)) {
    auto *C = cast<CXXConstructExpr>(Init);
    if (C->requiresZeroInitialization())
      native(Native::MemSet, {R, constant(Value::integer(0)), Bytes}, E);
    if (!C->getConstructor()->isTrivial())
      forEach(R, Count, T, false, [&](Reg At) {
        const Native N = P.native(C->getConstructor());
        if (N != Native::None)
          native(N, {At}, E, T, C->getConstructor());
        else
          call(Op::Call, {At}, E).D = C->getConstructor();
      });
    return R;
  }
  native(Native::MemSet, {R, constant(Value::integer(0)), Bytes}, E);
  if (auto *L = dyn_cast<InitListExpr>(Init))
    for (unsigned I = 0; I < L->getNumInits(); ++I)
      initialize(L->getInit(I), T, offset(R, int64_t(I * P.size(T))));
  return R;
}

void Compiler::deleteExpression(const CXXDeleteExpr *E) {
  const Reg R = rvalue(E->getArgument());
  const QualType T = E->getDestroyedType();
  const int Do = label(), Done = label();
  branch(R, Do, Done, E);
  place(Do);
  if (destroys(T)) {
    const CXXRecordDecl *C = T->getAsCXXRecordDecl();
    if (E->isArrayForm()) {
      const Reg N = native(Native::Identity, {R}, E, Ctx.getSizeType()); // Size: count the elements
      F.Code.back().Imm = P.size(T);
      forEach(R, N, T, true, [&](Reg At) { destroy(At, T, E); });
    } else if (C && C->getDestructor()) {
      Instr &I = call(Op::Call, {R}, E);
      I.D = C->getDestructor();
      I.Flag = C->getDestructor()->isVirtual();
    } else {
      destroy(R, T, E);
    }
  }
  const FunctionDecl *Delete = E->getOperatorDelete();
  if (Delete && Delete->hasBody())
    call(Op::Call, {R}, E).D = Delete;
  else
    native(Native::Free, {R}, E);
  place(Done);
}

void Compiler::throwExpression(const CXXThrowExpr *E) {
  if (!E->getSubExpr()) {
    call(Op::Rethrow, {}, E);
    return;
  }
  const QualType T = E->getSubExpr()->getType();
  const Reg R = native(Native::Allocate, {constant(Value::integer(std::max<uint64_t>(1, P.size(T)), 64, false))}, E,
                       Ctx.VoidPtrTy);
  initialize(E->getSubExpr(), T, R);
  Instr &I = call(Op::Throw, {}, E);
  I.A = R;
  I.T = T;
}

Reg Compiler::flag(bool Set, Reg Address, Reg Order, const Expr *E) {
  const Reg V = constant(Value::integer(Set, 8, false));
  return native(Set ? Native::AtomicExchange : Native::AtomicStore, {Address, V, Order}, E, Ctx.UnsignedCharTy);
}

/// The compiler's atomic operations, in their forms with values and with pointers to them.
Reg Compiler::atomic(const AtomicExpr *E) {
  const QualType T = E->getValueType();
  const Reg Address = rvalue(E->getPtr());
  const AtomicExpr::AtomicOp O = E->getOp();
  const Reg Order = E->getOp() == AtomicExpr::AO__c11_atomic_init ? constant(Value::integer(0)) : rvalue(E->getOrder());
  auto Pointed = [&](const Expr *X) { return load(rvalue(X), T, E); };
  using A = AtomicExpr;
  if (!Program::scalar(Ctx, T)) {
    for (unsigned I = 0; I < E->getNumSubExprs(); ++I)
      if (E->getSubExprs()[I]->isPRValue())
        rvalue(E->getSubExprs()[I]);
    return opaque(E);
  }
  if (isTestAndSet(O) || isAtomicClear(O))
    return flag(isTestAndSet(O), Address, Order, E);
  switch (O) {
  case A::AO__c11_atomic_init:
    store(Address, rvalue(E->getVal1()), T, E, true);
    return NoReg;
  case A::AO__c11_atomic_load:
  case A::AO__atomic_load_n:
    return native(Native::AtomicLoad, {Address, Order}, E, T);
  case A::AO__atomic_load: {
    const Reg To = rvalue(E->getVal1());
    store(To, native(Native::AtomicLoad, {Address, Order}, E, T), T, E);
    return NoReg;
  }
  case A::AO__c11_atomic_store:
  case A::AO__atomic_store_n:
  case A::AO__atomic_store:
    native(Native::AtomicStore,
           {Address, O == A::AO__atomic_store ? Pointed(E->getVal1()) : rvalue(E->getVal1()), Order}, E, T);
    return NoReg;
  case A::AO__c11_atomic_exchange:
  case A::AO__atomic_exchange_n:
    return native(Native::AtomicExchange, {Address, rvalue(E->getVal1()), Order}, E, T);
  case A::AO__atomic_exchange: {
    const Reg V = Pointed(E->getVal1()), To = rvalue(E->getVal2());
    store(To, native(Native::AtomicExchange, {Address, V, Order}, E, T), T, E);
    return NoReg;
  }
  case A::AO__c11_atomic_compare_exchange_strong:
  case A::AO__c11_atomic_compare_exchange_weak:
  case A::AO__atomic_compare_exchange_n:
  case A::AO__atomic_compare_exchange: {
    const Reg Expected = rvalue(E->getVal1());
    const Reg New = O == A::AO__atomic_compare_exchange ? Pointed(E->getVal2()) : rvalue(E->getVal2());
    const Reg Out = native(Native::AtomicCompareExchange, {Address, Expected, New, Order}, E, T);
    return Out;
  }
  default:
    break;
  }
  const llvm::StringRef Name = E->getOpAsString();
  const Native N = Name.contains("add")    ? Native::AtomicAdd
                   : Name.contains("sub")  ? Native::AtomicSub
                   : Name.contains("xor")  ? Native::AtomicXor
                   : Name.contains("nand") ? Native::None
                   : Name.contains("and")  ? Native::AtomicAnd
                   : Name.contains("or")   ? Native::AtomicOr
                   : Name.contains("min")  ? Native::AtomicMin
                   : Name.contains("max")  ? Native::AtomicMax
                                           : Native::None;
  if (N == Native::None || T->isPointerType())
    return opaque(E);
  const Reg Operand = rvalue(E->getVal1());
  const Reg Old = native(N, {Address, Operand, Order}, E, T);
  if (!Name.ends_with("_fetch"))
    return Old;
  const BinaryOperatorKind K = N == Native::AtomicAdd   ? BO_Add
                               : N == Native::AtomicSub ? BO_Sub
                               : N == Native::AtomicXor ? BO_Xor
                               : N == Native::AtomicAnd ? BO_And
                                                        : BO_Or;
  return binary(K, Old, Operand, *Program::scalar(Ctx, T), E);
}

} // namespace belay::explore
