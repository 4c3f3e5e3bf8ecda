//===- Machine.cpp - executes one thread of a state -----------------------===//

#include "explore/Machine.h"
#include "clang/AST/Attr.h"
#include "clang/AST/RecordLayout.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace belay::explore {

void Machine::enter(State &St, unsigned Thread, const Function *F, llvm::ArrayRef<Value> Args, uint16_t Dst,
                    Scalar Type) {
  Frame Fr;
  Fr.F = F;
  Fr.Dst = Dst;
  Fr.Type = Type;
  Fr.Registers.resize(F->Registers);
  for (unsigned I = 0; I < std::min<size_t>(Args.size(), F->Params); ++I)
    Fr.Registers[I] = Args[I];
  St.thread(Thread).Stack.push(std::move(Fr));
}

Stop Machine::run(State &St, unsigned &Fork) {
  S = &St;
  Me = St.Running;
  T = &St.thread(Me);
  T->Blocked = T->Spinning = false;
  Found.clear();
  Crowded = Guessed = false;
  while (true) {
    if (T->Unwinding) {
      if (resume() == Result::Prune)
        return Stop::Pruned;
      continue;
    }
    if (T->Stack.empty()) {
      if (endsSpecific())
        continue;
      threadEnds();
      return Stop::Done;
    }
    if (++Steps > Budget)
      return Stop::Pruned;
    if (S->Doubt) { // what comes after proves nothing
      Incomplete = true;
      blame();
      return Stop::Pruned;
    }
    Frame &F = T->Stack.top();
    const Instr &I = F.F->Code[F.Pc];
    const size_t Depth = T->Stack.size();
    switch (step(I)) {
    case Result::Next:
      ++T->Stack.write(Depth - 1).Pc;
      T->Choice = -1;
      T->Phase = 0;
      T->Go = T->Go && I.O != Op::Native && I.O != Op::CallValue;
      break;
    case Result::Jumped:
      T->Choice = -1;
      break;
    case Result::Stay:
      break;
    case Result::Block:
      T->Blocked = true;
      T->BlockedAt = T->Spinning ? S->Version + S->Stores : S->Version;
      return Stop::Blocked;
    case Result::Visible:
      return Stop::Visible;
    case Result::Yield:
      return Stop::Yield;
    case Result::Fork:
      Fork = Ways;
      return Stop::Fork;
    case Result::Done:
      T->Stack.clear();
      break;
    case Result::Exit:
      return Stop::Exit;
    case Result::Prune:
      return Stop::Pruned;
    }
  }
}

/// Counts what ended a path: the call or the function in which something was unknown.
void Machine::blame() {
  if (!Blind || T->Stack.empty())
    return;
  const Frame &F = T->Stack.top();
  const Decl *D = F.F->Decl;
  for (uint32_t Pc : {F.Pc, F.Pc - 1})
    if (Pc < F.F->Code.size() && F.F->Code[Pc].O == Op::Call && F.F->Code[Pc].D) {
      D = F.F->Code[Pc].D;
      break;
    }
  if (auto *N = dyn_cast<NamedDecl>(D))
    ++(*Blind)[P.Ctx.getSourceManager().getExpansionLineNumber(here())][N->getQualifiedNameAsString()];
}

Machine::Result Machine::step(const Instr &I) {
  switch (I.O) {
  case Op::Constant:
    reg(I.Dst) = T->Stack.top().F->Literals[I.Imm];
    return Result::Next;
  case Op::Move:
    reg(I.Dst) = reg(I.A);
    return Result::Next;
  case Op::Offset:
    set(I, reg(I.A).K == Value::Pointer ? reg(I.A).at(I.Imm) : Value::unknown());
    return Result::Next;
  case Op::Index: {
    const std::optional<Value> N = number(reg(I.B));
    if (!N)
      return Result::Fork;
    if (N->K == Value::Undef)
      return Result::Prune;
    set(I, reg(I.A).K == Value::Pointer && N->K == Value::Int ? reg(I.A).at(N->I * I.Imm) : Value::unknown());
    return Result::Next;
  }
  case Op::Difference: {
    const Value &A = reg(I.A), &B = reg(I.B);
    const bool Same = A.K == Value::Pointer && B.K == Value::Pointer && A.Object == B.Object;
    set(I, Same ? Value::integer((A.I - B.I) / I.Imm, 64) : Value::unknown());
    return Result::Next;
  }
  case Op::Binary: {
    Value V = compute(Syms, *S, I.Sub, reg(I.A), reg(I.B), I.Type);
    // What picks by an address, or puts two in an order; the bits of one may be a lock of the library's.
    if (V.K == Value::Unknown && (I.Sub == BO_Rem || I.Sub == BO_Div || I.Sub == BO_Shr ||
                                  BinaryOperator::isRelationalOp(BinaryOperatorKind(I.Sub)))) {
      V = compute(Syms, *S, I.Sub, addressNumber(reg(I.A)), addressNumber(reg(I.B)), I.Type);
      Incomplete |= V.K != Value::Unknown;
    }
    set(I, V);
    return Result::Next;
  }
  case Op::Unary:
    set(I, negate(Syms, *S, I.Sub, reg(I.A), I.Type));
    return Result::Next;
  case Op::CastTo:
    return dynamicCast(I);
  case Op::Convert:
    set(I, explore::convert(Syms, *S, reg(I.A), I.Type));
    return Result::Next;
  case Op::Jump:
    if (I.Flag)
      if (Result R = loopCheck(); R != Result::Next)
        return R;
    T->Stack.top().Pc = uint32_t(I.Imm);
    return Result::Jumped;
  case Op::IfSet:
    T->Stack.top().Pc = uint32_t(reg(I.A).K != Value::Undef ? I.Imm : I.Else);
    return Result::Jumped;
  case Op::Branch:
    return branch(I);
  case Op::NewObject:
  case Op::EndObject:
  case Op::Global:
  case Op::Load:
  case Op::Store:
  case Op::Copy:
  case Op::Clear:
  case Op::Dynamic:
    return memory(I);
  case Op::Call:
  case Op::CallValue:
    return call(I);
  case Op::Native:
    return native(I);
  case Op::Return:
    return returns(I);
  case Op::Throw:
    raise(reg(I.A), I.T);
    return Result::Stay;
  case Op::Rethrow:
    if (T->Caught.empty())
      return Result::Prune;
    std::tie(T->Exception, T->ExceptionType) = T->Caught.back();
    T->Unwinding = true;
    return Result::Stay;
  case Op::Matches:
    set(I, Value::boolean(matches(I.T, T->ExceptionType)));
    return Result::Next;
  case Op::Catch:
    --T->Uncaught;
    T->Caught.push_back({T->Exception, T->ExceptionType});
    if (T->Caught.size() > 4)
      T->Caught.erase(T->Caught.begin());
    set(I, T->Exception);
    return Result::Next;
  case Op::Resume:
    --T->Uncaught;
    T->Unwinding = true;
    T->Stack.pop();
    return Result::Stay;
  case Op::Opaque:
    Incomplete = true;
    set(I, Value::unknown());
    if (I.Flag) // an unknown effect, not only an unknown value
      S->Doubt = true;
    return Result::Next;
  case Op::End:
    return Result::Prune;
  }
  return Result::Prune;
}

std::optional<bool> Machine::decide(const Value &V) {
  const int Truth = Syms.truth(*S, V);
  if (Truth == 0 || Truth == 1)
    return Truth == 1;
  if (T->Choice < 0) {
    Ways = 2;
    Guessed = Truth < 0 || Syms.isUnknown(V);
    if (Guessed) {
      Incomplete = true;
      blame();
    }
    return std::nullopt;
  }
  if (Truth != -1)
    Syms.assume(*S, V, T->Choice == 1);
  return T->Choice != 0;
}

std::optional<Value> Machine::number(const Value &V) {
  const Value Known = Syms.resolve(*S, V);
  const auto Few = Syms.few(*S, Known);
  if (!Few || Syms.isUnknown(Known))
    return Known;
  Incomplete |= !Few->All;
  if (T->Choice < 0) {
    Ways = Few->Count;
    return std::nullopt;
  }
  return Syms.fix(*S, Few->Symbol, Few->Least + T->Choice) ? Syms.resolve(*S, V) : Value();
}

Machine::Result Machine::branch(const Instr &I) {
  const std::optional<bool> True = decide(Syms.resolve(*S, reg(I.A)));
  if (!True)
    return Result::Fork;
  T->Stack.top().Pc = uint32_t(*True ? I.Imm : I.Else);
  return Result::Jumped;
}

Machine::Result Machine::returns(const Instr &I) {
  const Value V = I.A == NoReg ? Value() : reg(I.A);
  const uint16_t Dst = T->Stack.top().Dst;
  const bool Again = T->Stack.top().Again;
  if (I.Flag && Me == 0 && T->Stack.size() == 1)
    mainReturns(I, V);
  T->Stack.pop();
  if (T->Stack.empty()) {
    T->Result = V;
    return Result::Stay;
  }
  if (Again) {
    --T->Quiet;
    return Result::Stay;
  }
  Frame &Caller = T->Stack.top();
  if (Dst != NoReg)
    Caller.Registers[Dst] = V;
  ++Caller.Pc;
  return Result::Stay;
}

Machine::Result Machine::call(const Instr &I) {
  llvm::SmallVector<Value, 6> Args;
  for (unsigned N = 0; N < I.ArgCount; ++N)
    Args.push_back(arg(I, N));
  const Function *F = nullptr;
  const FunctionDecl *D = nullptr;
  if (I.O == Op::CallValue) {
    const Value V = reg(I.A);
    if (V.K != Value::Function) {
      if (V.isNull())
        return Result::Prune;
      doubt();
      return unknownCall(I, nullptr, Args);
    }
    D = cast<FunctionDecl>(V.Decl);
    if (D->getIdentifier() && D->getName() == "__once_proxy") // libstdc++: calls what call_once left in a thread_local
      for (const GlobalObject &G : *S->Globals)
        if (G.V && G.Thread == Me && G.V->getName() == "__once_call")
          if (const Value C = load(Value::pointer(G.Object, S->Heap[G.Object].Generation), 8, {Value::Pointer, 64});
              C.K == Value::Function)
            D = cast<FunctionDecl>(C.Decl);
  } else if (auto *R = dyn_cast<CXXRecordDecl>(I.D)) {
    F = P.destructor(R);
  } else {
    D = cast<FunctionDecl>(I.D);
  }
  // The result's address comes before the object.
  const bool InPlace = D && !D->getReturnType()->isVoidType() && !Program::scalar(P.Ctx, D->getReturnType());
  auto *M = dyn_cast_or_null<CXXMethodDecl>(D);
  if (M && M->isVirtual() && (I.Flag || I.O == Op::CallValue) && Args.size() > unsigned(InPlace)) {
    Value &Object = Args[InPlace];
    if (Object.isNull())
      return Result::Prune;
    const CXXMethodDecl *Final = overrider(M, Object);
    if (!Final) {
      doubt();
      return unknownCall(I, D, Args);
    }
    D = Final;
  }
  if (D && !F) {
    // A pointer to something that the machine performs, as future::get has one to thread::join.
    if (const Native N = P.native(D); N != Native::None && I.O == Op::CallValue) {
      if (N < Native::AtomicLoad || N == Native::Text || N == Native::CText) {
        Instr Does = I;
        Does.O = Op::Native;
        Does.Sub = uint8_t(N);
        Does.D = D;
        return native(Does);
      }
      doubt();
      set(I, Value::unknown());
      return Result::Next;
    }
    F = P.function(D);
    if (!F && isa<CXXDestructorDecl>(D))
      return Result::Next;
  }
  if (!F)
    return unknownCall(I, D, Args);
  if (!F->Understood || T->Stack.size() > 200) {
    doubt();
    return unknownCall(I, D, Args);
  }
  if (M && M->isImplicitObjectMemberFunction()) {
    // A lambda that became a pointer to a function has lost its object, and needs none.
    if (I.O == Op::CallValue && M->getParent()->isLambda() && Args.size() == M->getNumParams() + InPlace)
      Args.insert(Args.begin() + InPlace, Value::unknown());
    else if (Args.size() > unsigned(InPlace) && Args[InPlace].isNull())
      return Result::Prune;
  }
  enter(*S, Me, F, Args, I.Dst, I.Type);
  T->Choice = -1;
  return Result::Stay;
}

/// A loop that comes by in the same state, though nobody else has moved, waits for others.
Machine::Result Machine::loopCheck() {
  if (++T->Turns < 3)
    return Result::Next;
  if (T->Spinning || T->Turns > 64)
    return Result::Next;
  uint64_t Work = 0;
  const uint64_t H = S->hash(false, Work);
  T = &S->thread(Me); // it goes on: the hash isn't kept
  Steps += Work / 4;
  if (llvm::is_contained(T->Been, H)) {
    T->Spinning = true;
    return Result::Block;
  }
  if (T->Been.size() < 16)
    T->Been.push_back(H);
  return Result::Next;
}

/// An operation of Belay is one step: others take over before it, or where it waits.
bool Machine::withinOperation() {
  size_t Outermost = T->Stack.size();
  for (size_t I = T->Stack.size(); I > 0 && !T->Stack[I - 1].F->User; --I)
    if (T->Stack[I - 1].F->Belay)
      Outermost = I - 1;
  if (Outermost == T->Stack.size() || T->Stack[Outermost].Begun)
    return Outermost != T->Stack.size();
  T->Stack.write(Outermost).Begun = true;
  return false;
}

/// Does the thread begin with this, within an operation of Belay? Others had their turn before it began.
bool Machine::begins() {
  return !std::exchange(T->Begun, true) && Me != 0 &&
         llvm::any_of(T->Stack, [](const Frame &F) { return F.F->Belay; }) &&
         llvm::none_of(T->Stack, [](const Frame &F) { return F.F->User; });
}

/// Is it the same whether others go on before it or after it? A join of who has ended, and an unlock where nobody tries
/// whether a lock is free: who wants it waits until then, unless it is shared.
bool Machine::isOwnMatter(const Instr &I) {
  int Joined = -1;
  switch (Native(I.Sub)) {
  case Native::Unlock: {
    const Sync *Lock = S->findSync(arg(I, 0));
    return !P.Tries && Lock && Lock->Owner == int(Me);
  }
  case Native::PthreadJoin:
  case Native::ThrdJoin:
    Joined = S->threadOf(Syms.resolve(*S, arg(I, 0)));
    break;
  case Native::ThreadJoin:
    Joined = S->find(arg(I, 0)) ? S->threadOf(load(arg(I, 0), 8, {Value::Int, 64})) : -1;
    break;
  default:
    break;
  }
  return Joined >= 0 && S->thread(unsigned(Joined)).Done;
}

Machine::Result Machine::native(const Instr &I) {
  const auto N = Native(I.Sub);
  // What is made before all threads is made in one go, by whoever names it first here.
  if (isVisible(N) && !T->Go && !T->Quiet && !isOwnMatter(I) && !withinOperation() && !begins()) {
    T->Go = true;
    return N == Native::Yield || N == Native::Exit || N == Native::Abort ? Result::Yield : Result::Visible;
  }
  switch (N) {
  case Native::Identity: {
    Value V = arg(I, 0);
    if (I.Imm && V.K == Value::Pointer) // delete[]: the number of elements
      if (const Object *O = S->find(V))
        V = Value::integer((O->Size - V.I) / I.Imm, 64, false);
    set(I, V);
    return Result::Next;
  }
  case Native::One:
  case Native::Zero:
    for (unsigned A = 0; A < I.ArgCount && S->Threads.size() > 1; ++A)
      if (const Object *O = S->find(arg(I, A)))
        Incomplete |=
            O->R != Object::Static || (O->D && !O->T.isConstQualified()); // not all that it reads is looked at
    readByPrint(I);
    answer(I, N == Native::One);
    return Result::Next;
  case Native::Yield:
    S->Slept |= sleeps(I);
    [[fallthrough]];
  case Native::Nothing:
    answer(I, 0);
    return Result::Next;
  case Native::Input: {
    const Value V = choose(I.Type);
    // Buffers that are filled.
    for (unsigned A = 0; A < I.ArgCount; ++A)
      if (const Object *O = S->find(arg(I, A)))
        fill(arg(I, A), uint32_t(O->Size - arg(I, A).I), Value::unknown());
    set(I, V);
    return Result::Next;
  }
  case Native::Clock:
    set(I, choose(I.Type, {0, int64_t(1) << 61}));
    return Result::Next;
  case Native::Errno:
    set(I, errorNumber());
    return Result::Next;
  case Native::Processors:
    set(I, Syms.lasting(I.Type, /*Least=*/1)); // 0 would be a system that can't tell
    return Result::Next;
  case Native::Assume: {
    const std::optional<bool> True = decide(Syms.resolve(*S, arg(I, 0)));
    if (!True)
      return Result::Fork;
    return *True ? Result::Next : Result::Prune;
  }
  case Native::Assert:
  case Native::Abort:
  case Native::Exit:
    return exits(I);
  default:
    break;
  }
  S->Slept |= N == Native::TimedLock || N == Native::TimedLockShared || N == Native::TimedAcquire;
  if (N <= Native::Terminate)
    return threads(I);
  if (N <= Native::SectionEnd)
    return locks(I);
  if (N <= Native::TicketWait)
    return waiting(I);
  if (N <= Native::TimerDisarm)
    return timers(I);
  if (N <= Native::CountAdd)
    return atomics(I);
  if (N >= Native::FirstBit && N <= Native::Math)
    return numbers(I);
  if (N >= Native::TreeInsert && N <= Native::HashSize)
    return containers(I);
  if (N == Native::Text)
    return text(I);
  if (N == Native::CText)
    return cText(I);
  if (N == Native::Stream)
    return stream(I);
  if (N == Native::Open)
    return opens(I);
  if (N >= Native::ExceptionPointer && N <= Native::UncaughtExceptions)
    return exceptions(I);
  return memory(I);
}

} // namespace belay::explore
