//===- Emit.cpp - instructions, labels and cleanups -----------------------===//

#include "explore/Compile.h"
#include "explore/Environment.h"

using namespace clang;

namespace belay::explore {

Instr &Compiler::emit(Op O, const Stmt *S) {
  F.Code.emplace_back();
  Instr &I = F.Code.back();
  I.O = O;
  I.Live = Next;
  // Where a long expression begins takes as long to find as it is deep.
  const SourceLocation Own = !S ? SourceLocation() : isa<Expr>(S) ? cast<Expr>(S)->getExprLoc() : S->getBeginLoc();
  I.Loc = Own.isValid() ? Own : At;
  return I;
}

Reg Compiler::constant(Value V) {
  const Reg R = reg();
  Instr &I = emit(Op::Constant);
  I.Dst = R;
  I.Imm = F.Literals.size();
  F.Literals.push_back(V);
  return R;
}

Reg Compiler::opaque(const Stmt *S) {
  const Reg R = reg();
  emit(Op::Opaque, S).Dst = R;
  return R;
}

void Compiler::jump(int Label, bool Back) {
  Instr &I = emit(Op::Jump);
  I.Imm = Label;
  I.Flag = Back;
}

void Compiler::branch(Reg Condition, int True, int False, const Stmt *S) {
  Instr &I = emit(Op::Branch, S);
  I.A = Condition;
  I.Imm = True;
  I.Else = False;
}

Reg Compiler::offset(Reg R, int64_t Bytes) {
  if (Bytes == 0)
    return R;
  const Reg Out = reg();
  Instr &I = emit(Op::Offset);
  I.Dst = Out;
  I.A = R;
  I.Imm = Bytes;
  return Out;
}

Reg Compiler::binary(BinaryOperatorKind K, Reg A, Reg B, Scalar S, const Stmt *St) {
  const Reg R = reg();
  Instr &I = emit(Op::Binary, St);
  I.Sub = K;
  I.Dst = R;
  I.A = A;
  I.B = B;
  I.Type = S;
  return R;
}

void Compiler::store(Reg Address, Reg V, QualType T, const Stmt *S, bool Init) {
  Instr &I = emit(Op::Store, S);
  I.A = Address;
  I.B = V;
  I.Size = T->isReferenceType() ? 8 : P.size(T);
  I.Type = Program::scalar(Ctx, T).value_or(Scalar());
  I.Flag = Init;
}

Reg Compiler::load(Reg Address, QualType T, const Stmt *S) {
  const Reg R = reg();
  Instr &I = emit(Op::Load, S);
  I.Dst = R;
  I.A = Address;
  I.Size = T->isReferenceType() ? 8 : P.size(T);
  I.Type = Program::scalar(Ctx, T).value_or(Scalar());
  return R;
}

Reg Compiler::newObject(QualType T, const Decl *D, const Stmt *S) {
  const Reg R = reg();
  Instr &I = emit(Op::NewObject, S);
  I.Dst = R;
  I.Size = P.size(T);
  I.D = D;
  I.T = T;
  return R;
}

Instr &Compiler::call(Op O, llvm::ArrayRef<Reg> Args, const Stmt *S) {
  const int Where = pad();
  Instr &I = emit(O, S);
  I.FirstArg = F.Args.size();
  I.ArgCount = Args.size();
  I.Pad = Where;
  F.Args.insert(F.Args.end(), Args.begin(), Args.end());
  return I;
}

Reg Compiler::native(Native N, llvm::ArrayRef<Reg> Args, const Stmt *S, QualType T, const Decl *D) {
  const Reg R = reg();
  Instr &I = call(Op::Native, Args, S);
  I.Sub = uint8_t(N);
  I.Dst = R;
  I.D = D;
  P.Tries |= N == Native::TryLock || N == Native::TryLockShared || N == Native::TimedLock || N == Native::TimedLockShared;
  if (!T.isNull() && !T->isVoidType()) {
    I.T = T;
    I.Size = P.size(T);
    I.Type = Program::scalar(Ctx, T).value_or(Scalar());
  }
  return R;
}

bool Compiler::destroys(QualType T) const {
  if (T.isNull() || T->isReferenceType())
    return false;
  T = Ctx.getBaseElementType(T);
  const auto *R = T->getAsCXXRecordDecl();
  return R && R->hasDefinition() && !R->hasTrivialDestructor() && !isText(T) && !isStream(T);
}

void Compiler::push(Reg Object, QualType T, bool Ends) {
  Cleanup C;
  C.Outer = Top;
  C.Object = Object;
  C.Destroys = destroys(T) ? T : QualType();
  C.Ends = Ends;
  if (Conditional) {
    C.Flag = Flags++;
    F.Literals.push_back(Value::boolean(true));
    Instr &I = emit(Op::Constant);
    I.Dst = C.Flag;
    I.Imm = F.Literals.size() - 1;
  }
  Cleanups.push_back(C);
  Top = int(Cleanups.size()) - 1;
}

void Compiler::run(const Cleanup &C) {
  if (C.Handler >= 0)
    return;
  const int Do = label(), Done = label();
  if (C.Flag != NoReg) {
    Instr &I = emit(Op::IfSet);
    I.A = C.Flag;
    I.Imm = Do;
    I.Else = Done;
    place(Do);
  }
  if (!C.Destroys.isNull())
    destroy(C.Object, C.Destroys, nullptr);
  if (C.Runs)
    call(Op::Call, {C.Object}, nullptr).D = C.Runs;
  if (C.Ends)
    emit(Op::EndObject).A = C.Object;
  if (C.Flag != NoReg) {
    Instr &I = emit(Op::Constant); // never written again
    I.Dst = C.Flag;
    I.Imm = F.Literals.size();
    F.Literals.push_back({});
  }
  place(Done);
}

void Compiler::unwind(int Depth) {
  const int Saved = Top;
  while (Top != Depth && Top >= 0) {
    const Cleanup C = Cleanups[Top];
    Top = C.Outer;
    run(C);
  }
  Top = Saved;
}

void Compiler::pop(int Depth) {
  unwind(Depth);
  Top = Depth;
}

int Compiler::pad() {
  if (Top < 0)
    return -1;
  if (Cleanups[Top].Pad < 0)
    Cleanups[Top].Pad = Cleanups[Top].Handler >= 0 ? Cleanups[Top].Handler : label();
  return Cleanups[Top].Pad;
}

/// Where exceptions come by: each cleanup, then on to the next one out.
void Compiler::pads() {
  for (bool Again = true; std::exchange(Again, false);)
    for (size_t I = 0; I < Cleanups.size(); ++I) {
      const Cleanup C = Cleanups[I];
      if (C.Pad < 0 || C.Handler >= 0 || Labels[C.Pad] >= 0)
        continue;
      Again = true;
      place(C.Pad);
      Top = C.Outer;
      run(C);
      if (const int On = pad(); On >= 0)
        jump(On);
      else
        emit(Op::Resume);
    }
}

void Compiler::forEach(Reg Begin, Reg Count, QualType Element, bool Backwards, llvm::function_ref<void(Reg)> Do) {
  const Scalar Size = *Program::scalar(Ctx, Ctx.getSizeType()), Bool = *Program::scalar(Ctx, Ctx.BoolTy);
  const Reg Saved = Next, I = reg(), Zero = constant(Value::integer(0, 64, false)),
            One = constant(Value::integer(1, 64, false));
  auto Set = [&](Reg From) {
    Instr &M = emit(Op::Move);
    M.Dst = I;
    M.A = From;
  };
  Set(Backwards ? Count : Zero);
  const int Begins = label(), Enter = label(), Done = label();
  place(Begins);
  branch(binary(BO_NE, I, Backwards ? Zero : Count, Bool, nullptr), Enter, Done);
  place(Enter);
  if (Backwards)
    Set(binary(BO_Sub, I, One, Size, nullptr));
  const Reg At = reg();
  Instr &X = emit(Op::Index);
  X.Dst = At;
  X.A = Begin;
  X.B = I;
  X.Imm = P.size(Element);
  Do(At);
  if (!Backwards)
    Set(binary(BO_Add, I, One, Size, nullptr));
  jump(Begins, true);
  place(Done);
  Next = Saved;
}

void Compiler::destroy(Reg Address, QualType T, const Stmt *S) {
  if (const auto *A = Ctx.getAsConstantArrayType(T)) {
    const Reg Saved = Next;
    const Reg N = constant(Value::integer(A->getSize().getZExtValue(), 64, false));
    forEach(Address, N, A->getElementType(), true, [&](Reg R) { destroy(R, A->getElementType(), S); });
    Next = Saved;
    return;
  }
  const auto *R = T->getAsCXXRecordDecl();
  if (!R)
    return;
  Instr &I = call(Op::Call, {Address}, S);
  I.D = R->getDestructor() ? static_cast<const Decl *>(R->getDestructor()) : R;
}

/// Labels become positions; the registers of flags come after all others.
void Compiler::finish() {
  const uint16_t Shift = FirstFlag - F.Registers;
  auto Fix = [&](uint16_t &R) {
    if (R != NoReg && R >= FirstFlag)
      R -= Shift;
  };
  for (Instr &I : F.Code) {
    Fix(I.Dst);
    Fix(I.A);
    if (I.O == Op::Jump || I.O == Op::Branch || I.O == Op::IfSet) {
      I.Imm = Labels[I.Imm];
      if (I.O != Op::Jump)
        I.Else = Labels[I.Else];
      if (I.Imm < 0 || I.Else < 0)
        F.Understood = false;
    }
    if (I.Pad >= 0)
      I.Pad = Labels[I.Pad];
  }
  F.Registers += Flags - FirstFlag;
}

} // namespace belay::explore
