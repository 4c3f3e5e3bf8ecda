//===- CompileFunction.cpp - functions, constructors, destructors ---------===//

#include "Compat.h"
#include "explore/Compile.h"
#include "ir/Walk.h"
#include "clang/AST/RecordLayout.h"

using namespace clang;

namespace belay::explore {

namespace {
/// Variables that are named for anything but their value or an assignment need memory.
class AddressTaken : public ir::Walk {
public:
  explicit AddressTaken(llvm::DenseSet<const ValueDecl *> &Out) : Out(Out) { ImplicitCode = true; }
  bool VisitImplicitCastExpr(ImplicitCastExpr *E) override {
    if (E->getCastKind() == CK_LValueToRValue)
      use(E->getSubExpr());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    if (E->isAssignmentOp())
      use(E->getLHS());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *E) override {
    if (E->isIncrementDecrementOp())
      use(E->getSubExpr());
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    if (!Plain.contains(E))
      Out.insert(E->getDecl());
    return true;
  }
  bool VisitVarDecl(VarDecl *V) override {
    if (V->getType().isVolatileQualified() || V->getType()->isAtomicType() || V->hasAttr<CleanupAttr>())
      Out.insert(V);
    return true;
  }

private:
  void use(Expr *E) {
    if (auto *D = dyn_cast<DeclRefExpr>(E->IgnoreParens()))
      Plain.insert(D);
  }
  llvm::DenseSet<const ValueDecl *> &Out;
  llvm::DenseSet<const Expr *> Plain;
};
} // namespace

void Compiler::parameters(const FunctionDecl *D) {
  if (!D->getReturnType()->isVoidType() && !Program::scalar(Ctx, D->getReturnType()))
    Result = reg();
  auto *M = dyn_cast<CXXMethodDecl>(D);
  if (M && M->isImplicitObjectMemberFunction())
    This = reg();
  for (const ParmVarDecl *V : D->parameters())
    Variables[V] = {reg(), !V->getType()->isReferenceType() && Program::scalar(Ctx, V->getType()).has_value()};
  F.Params = Next;
  for (const ParmVarDecl *V : D->parameters())
    if (Variable &In = Variables[V]; In.InRegister && InMemory.contains(V)) {
      const Reg R = newObject(V->getType(), V, nullptr);
      push(R, {}, true);
      store(R, In.R, V->getType(), nullptr, true);
      Variables[V] = {R, false};
    }
}

void Compiler::function(const FunctionDecl *D) {
  At = D->getLocation();
  Body = D;
  if (D->isDependentContext() || isa<CoroutineBodyStmt>(D->getBody())) {
    F.Understood = false;
    return;
  }
  AddressTaken(InMemory).TraverseDecl(const_cast<FunctionDecl *>(D));
  auto *M = dyn_cast<CXXMethodDecl>(D);
  if (M && M->getParent()->isLambda()) {
    llvm::DenseMap<const ValueDecl *, FieldDecl *> Found;
    M->getParent()->getCaptureFields(Found, CapturedThis);
    Captures = std::move(Found);
  }
  parameters(D);
  ReturnLabel = label();
  const int Outer = Top;
  if (auto *C = dyn_cast<CXXConstructorDecl>(D))
    members(C);
  statement(D->getBody());
  leave(nullptr);
  unwind(-1);
  Top = Outer;
  emit(Op::Return);
  // Members that are built already die if the constructor throws, but not on return.
  pads();
  finish();
}

void Compiler::initializer(const VarDecl *V) {
  At = V->getLocation();
  const Reg Address = reg();
  F.Params = 1;
  if (const Expr *E = V->getInit(); E && !E->isValueDependent()) {
    AddressTaken(InMemory).TraverseStmt(const_cast<Expr *>(E));
    const int Outer = Top;
    initialize(E, V->getType(), Address);
    pop(Outer);
  }
  emit(Op::Return);
  pads();
  finish();
}

void Compiler::destructor(const CXXRecordDecl *R) {
  const CXXDestructorDecl *D = R->getDestructor();
  At = D ? D->getLocation() : R->getLocation();
  This = reg();
  F.Params = 1;
  dynamic(This, R);
  const FunctionDecl *Def = nullptr;
  if (D && D->isUserProvided() && D->hasBody(Def)) {
    Body = Def;
    AddressTaken(InMemory).TraverseDecl(const_cast<FunctionDecl *>(Def));
    ReturnLabel = label();
    statement(Def->getBody());
    place(ReturnLabel);
    ReturnLabel = -1;
  }
  endMembers(R);
  emit(Op::Return);
  pads();
  finish();
}

/// For a call of \p D on \p Object by somebody who isn't known.
llvm::SmallVector<Reg, 4> Compiler::anyArguments(const FunctionDecl *D, Reg Object) {
  llvm::SmallVector<Reg, 4> Out;
  if (!D->getReturnType()->isVoidType() && !Program::scalar(Ctx, D->getReturnType()))
    Out.push_back(newObject(D->getReturnType(), D, nullptr));
  Out.push_back(Object);
  for (size_t I = 0; I < D->getNumParams(); ++I)
    Out.push_back(constant(Value::unknown()));
  return Out;
}

void Compiler::life(const Life &L) {
  At = L.Class->getLocation();
  const QualType T = canonicalType(L.Class), Handle = Ctx.UnsignedLongTy;
  const Reg Object = newObject(T, L.Class, nullptr);
  if (L.Made)
    call(Op::Call, anyArguments(L.Made, Object), nullptr).D = L.Made;
  push(Object, T, true);
  llvm::SmallVector<Reg, 2> Threads;
  for (const CXXMethodDecl *M : L.Calls) {
    llvm::SmallVector<Reg, 4> Args = anyArguments(M, Object);
    if (!L.AtOnce) {
      call(Op::Call, Args, nullptr).D = M;
      continue;
    }
    Args.insert(Args.begin(), constant(Value::function(M)));
    Args.insert(Args.begin(), Threads.emplace_back(newObject(Handle, L.Class, nullptr)));
    native(Native::StartCall, Args, nullptr);
  }
  for (Reg Thread : Threads)
    native(Native::PthreadJoin, {load(Thread, Handle, nullptr), constant(Value::null())}, nullptr);
  pop(-1);
  emit(Op::Return);
  pads();
  finish();
}

/// The members and bases of *this, in reverse.
void Compiler::endMembers(const CXXRecordDecl *R) {
  if (R->isUnion())
    return;
  if (R->getNumVBases()) {
    F.Understood = false;
    return;
  }
  llvm::SmallVector<const FieldDecl *, 8> Fields(R->fields());
  for (const FieldDecl *D : llvm::reverse(Fields))
    if (destroys(D->getType()))
      destroy(offset(This, Ctx.toCharUnitsFromBits(Ctx.getFieldOffset(D)).getQuantity()), D->getType(), nullptr);
  llvm::SmallVector<const CXXBaseSpecifier *, 2> Bases;
  for (const CXXBaseSpecifier &B : R->bases())
    Bases.push_back(&B);
  for (const CXXBaseSpecifier *B : llvm::reverse(Bases))
    if (const CXXRecordDecl *Base = B->getType()->getAsCXXRecordDecl();
        Base && !B->isVirtual() && destroys(B->getType()))
      destroy(offset(This, Ctx.getASTRecordLayout(R).getBaseClassOffset(Base).getQuantity()), B->getType(), nullptr);
}

/// What a constructor does before its body.
void Compiler::members(const CXXConstructorDecl *C) {
  const CXXRecordDecl *R = C->getParent();
  if (R->getNumVBases()) { // who makes them depends on the whole object
    F.Understood = false;
    return;
  }
  bool Set = false;
  for (const CXXCtorInitializer *I : C->inits()) {
    const int Outer = Top;
    const Reg Saved = Next;
    if (I->isDelegatingInitializer()) {
      into(I->getInit(), This);
      Set = true;
    } else if (I->isBaseInitializer()) {
      const CXXRecordDecl *Base = I->getBaseClass()->getAsCXXRecordDecl();
      into(I->getInit(), offset(This, Ctx.getASTRecordLayout(R).getBaseClassOffset(Base).getQuantity()));
    } else if (const FieldDecl *D = I->getMember()) {
      if (!Set)
        dynamic(This, R);
      Set = true;
      initializeField(D, I->getInit(), This);
    } else if (const IndirectFieldDecl *D = I->getIndirectMember()) {
      int64_t Bits = 0;
      for (const NamedDecl *N : D->chain())
        Bits += Ctx.getFieldOffset(cast<FieldDecl>(N));
      initialize(I->getInit(), D->getType(), offset(This, Ctx.toCharUnitsFromBits(Bits).getQuantity()));
    }
    pop(Outer);
    Next = Saved;
  }
  if (!Set)
    dynamic(This, R);
}

} // namespace belay::explore
