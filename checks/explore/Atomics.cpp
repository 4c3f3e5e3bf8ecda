//===- Atomics.cpp - atomic operations and fences -------------------------===//
//
// Values are sequentially consistent; what an operation orders is what its memory
// order says: a relaxed one orders nothing by itself.
//
//===----------------------------------------------------------------------===//

#include "explore/Machine.h"

using namespace clang;

namespace belay::explore {

enum Order { Relaxed, Consume, Acquire, Release, AcqRel, SeqCst };
static bool acquires(int O) { return O == Consume || O == Acquire || O == AcqRel || O == SeqCst; }
static bool releases(int O) { return O == Release || O == AcqRel || O == SeqCst; }

void Machine::synchronise(const Value &A, int Order, bool Reads, bool Writes) {
  Sync *Y = S->sync(A, Sync::Atomic);
  if (!Y)
    return;
  if (Reads)
    (acquires(Order) ? T->C : T->Seen).join(Y->C);
  if (!Writes)
    return;
  // A store begins a release sequence of its own; an update, or the thread that began it, goes on with the one there.
  if (!Reads && Y->Owner != int(Me))
    Y->C.clear();
  if (!Reads || Y->Owner < 0)
    Y->Owner = int(Me);
  Y->C.join(releases(Order) ? T->C : T->Released);
  if (releases(Order))
    T->C.tick(Me);
  ++S->Version;
}

/// What a call tells a dynamic detector orders the threads as much as it says, and never blocks.
bool Machine::annotates(const FunctionDecl *F, llvm::ArrayRef<Value> Args) {
  const auto Effects = P.effects(F);
  if (!F->isExternC() || !F->getReturnType()->isVoidType() || Effects.empty() ||
      !llvm::all_of(Effects, [&](const model::Effect &E) {
        return (E.Kind == model::EffectKind::Release || E.Kind == model::EffectKind::Acquire) && E.Try &&
               E.Object.K == model::Role::Arg && E.Object.Index < Args.size();
      }))
    return false;
  for (const model::Effect &E : Effects)
    if (const Value &A = Args[E.Object.Index]; const Object *O = S->find(A)) {
      const bool Acquires = E.Kind == model::EffectKind::Acquire;
      // Beyond the object, where no operation of its own can be.
      synchronise(A.at(O->Size), Acquires ? Acquire : Release, Acquires, !Acquires);
    }
  return true;
}

static int operation(Native N) {
  switch (N) {
  case Native::AtomicAdd:
  case Native::CountAdd:
    return BO_Add;
  case Native::AtomicSub:
    return BO_Sub;
  case Native::AtomicAnd:
    return BO_And;
  case Native::AtomicOr:
    return BO_Or;
  case Native::AtomicXor:
    return BO_Xor;
  default:
    return BO_Comma;
  }
}

/// Who waits while [A] is the old value looks again only when somebody notifies it, whoever changes it.
Machine::Result Machine::atomicWait(const Instr &I) {
  const Value A = arg(I, 0);
  if (!touch(A, std::max(1u, I.Size), false, true)) {
    doubt();
    return Found.empty() ? Result::Next : Result::Prune;
  }
  Sync *Y = S->sync(A, Sync::Atomic);
  if (Native(I.Sub) == Native::AtomicNotify) {
    const Value All = Syms.resolve(*S, arg(I, 1));
    if (All.I == 0 && Y->Waiters.size() > 1 && T->Choice < 0) {
      Ways = unsigned(Y->Waiters.size());
      return Result::Fork;
    }
    record(I, A);
    if (All.I != 0)
      Y->Waiters.clear();
    else if (!Y->Waiters.empty())
      Y->Waiters.erase(Y->Waiters.begin() + std::max(0, T->Choice));
    ++S->Version;
    return Result::Next;
  }
  if (T->Phase == 1 && llvm::is_contained(Y->Waiters, int(Me)))
    return Result::Block;
  synchronise(A, SeqCst, true, false);
  const std::optional<bool> Same =
      decide(compute(Syms, *S, BO_EQ, load(A, I.Size, I.Type), arg(I, 1), {Value::Int, 1, false, true}));
  if (!Same)
    return Result::Fork;
  record(I, A);
  if (!*Same)
    return Result::Next;
  S->sync(A, Sync::Atomic)->Waiters.push_back(int(Me));
  T->Phase = 1;
  return Result::Block;
}

Machine::Result Machine::atomics(const Instr &I) {
  const auto N = Native(I.Sub);
  if (N == Native::AtomicWait || N == Native::AtomicNotify)
    return atomicWait(I);
  const Value A = arg(I, 0);
  // Orders that libraries chose are enough for what they do.
  const CallStack &Stack = T->Stack;
  const bool Users = Stack.top().F->User || (Stack.size() > 1 && Stack[Stack.size() - 2].F->User);
  if (N == Native::Fence) {
    const Value O = arg(I, 0);
    const int Order = O.K == Value::Int ? int(O.I) : SeqCst;
    Relaxed |= Users;
    if (acquires(Order))
      T->C.join(T->Seen);
    if (releases(Order)) {
      T->Released = T->C;
      T->C.tick(Me);
    }
    return Result::Next;
  }
  if (A.isNull())
    return Result::Prune;
  const Value O = N == Native::CountAdd ? Value::integer(AcqRel) : arg(I, I.ArgCount - 1);
  // A library that reads a count of zero without an order, as weak_ptr::lock does, is at the end of what counts it.
  // What users choose goes through two functions of std::atomic at most.
  bool Chosen = false;
  for (size_t Up = 1; Up <= std::min<size_t>(3, Stack.size()); ++Up)
    Chosen |= Stack[Stack.size() - Up].F->User;
  const int Order = Chosen && O.K == Value::Int ? int(O.I) : SeqCst;
  Relaxed |= Users && N != Native::CountAdd && Order != SeqCst;
  const Scalar Type = N == Native::CountAdd ? Scalar{Value::Int, 32, true} : I.Type;
  const uint32_t Size = N == Native::CountAdd ? 4 : std::max(1u, I.Size);
  if (!S->find(A)) {
    if (A.K == Value::Pointer)
      deadAccess(A, N != Native::AtomicLoad);
    else
      doubt();
    set(I, Value::unknown());
    return Found.empty() ? Result::Next : Result::Prune;
  }
  const Value Old = load(A, Size, Type);
  if (N == Native::AtomicCompareExchange) {
    const Value Expected = load(arg(I, 1), Size, Type);
    const Value Same = compute(Syms, *S, BO_EQ, Old, Expected, {Value::Int, 1, false, true});
    const std::optional<bool> Truth = decide(Same);
    if (!Truth)
      return Result::Fork;
    record(I, A);
    if (!touch(A, Size, *Truth, true))
      return Found.empty() ? Result::Next : Result::Prune;
    synchronise(A, Order, true, *Truth);
    if (*Truth)
      store(A, Size, arg(I, 2));
    else if (touch(arg(I, 1), Size, true))
      store(arg(I, 1), Size, Old);
    set(I, Value::boolean(*Truth));
    return Result::Next;
  }
  const bool Writes = N != Native::AtomicLoad, Reads = N != Native::AtomicStore;
  if (N != Native::CountAdd)
    record(I, A);
  if (!touch(A, Size, Writes, true)) {
    set(I, Value::unknown());
    return Found.empty() ? Result::Next : Result::Prune;
  }
  synchronise(A, Order, Reads, Writes);
  if (N == Native::AtomicStore || N == Native::AtomicExchange)
    store(A, Size, arg(I, 1));
  else if (Writes && operation(N) != BO_Comma)
    store(A, Size, compute(Syms, *S, operation(N), Old, arg(I, 1), Type));
  else if (Writes) { // min, max
    const int K = N == Native::AtomicMin ? BO_LT : BO_GT;
    const int Truth = Syms.truth(*S, compute(Syms, *S, K, arg(I, 1), Old, {Value::Int, 1, false, true}));
    store(A, Size, Truth == 1 ? arg(I, 1) : Truth == 0 ? Old : Value::unknown());
  }
  set(I, Old);
  return Result::Next;
}

} // namespace belay::explore
