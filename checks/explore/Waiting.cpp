//===- Waiting.cpp - conditions, semaphores, latches, barriers, once ------===//

#include "explore/Machine.h"

using namespace clang;

namespace belay::explore {

/// Phase 0: gives up the mutex and waits. Phase 1: until somebody notifies, or the time is out. Phase 2: then the mutex
/// again; whoever has been notified needs the condition no more, which may end meanwhile ([thread.condition.condvar]). A
/// condition that other code can name is notified whenever that likes.
Machine::Result Machine::condition(const Instr &I, const Value &A, Value Mutex, bool Timed, bool Std) {
  if (Std)
    Mutex = load(Mutex, 8, {Value::Pointer, 64}); // a unique_lock begins with its mutex
  const bool Others = S->find(A) && S->find(A)->Shared, Free = Others || T->Phase == 2;
  Sync *M = sync(Mutex, Sync::Mutex);
  Sync *C = Free ? nullptr : sync(A, Sync::Condition);
  if ((!C && !Free) || !M || A.isNull()) {
    answer(I, 0);
    return Found.empty() ? Result::Next : Result::Prune;
  }
  M = sync(Mutex, Sync::Mutex);
  if (T->Phase == 0) {
    if (M->Owner != int(Me) || M->Depth != 1) {
      doubt();
      answer(I, 0);
      return Result::Next;
    }
    record(I, A);
    Incomplete |= Others;
    if (C) {
      C->K = Sync::Condition;
      C->Waiters.push_back(int(Me));
    }
    T->Phase = Others ? 2 : 1;
    T->TimedOut = false;
    M = sync(Mutex, Sync::Mutex);
    M->Owner = -1;
    M->Depth = 0;
    T->Held -= T->Held > 0;
    M->C.join(T->C);
    T->C.tick(Me);
    ++S->Version;
    return Others ? Result::Yield : Result::Block;
  }
  if (C && llvm::is_contained(C->Waiters, int(Me)) && !T->TimedOut)
    return Result::Block;
  M = sync(Mutex, Sync::Mutex);
  if (!acquire(*M, false))
    return Result::Block;
  if (C)
    llvm::erase(sync(A, Sync::Condition)->Waiters, int(Me));
  answer(I, !Timed || !T->TimedOut ? 0 : Std ? 1 : 110); // cv_status::timeout, ETIMEDOUT
  T->TimedOut = false;
  return Result::Next;
}

Machine::Result Machine::once(const Instr &I) {
  const auto N = Native(I.Sub);
  // A static variable of a function that others may have run: it is as unknown as all that they can name.
  const Object *O = S->find(arg(I, 0));
  auto *V = O ? dyn_cast_or_null<VarDecl>(O->D) : nullptr;
  if (O && O->Shared && N == Native::OnceBegin && V && V->isStaticLocal() && arg(I, 0).I + 1 == O->Size) {
    Incomplete = true;
    answer(I, 0);
    return Result::Next;
  }
  Sync *F = sync(arg(I, 0), Sync::Once);
  if (!F)
    return Found.empty() ? Result::Next : Result::Prune;
  if (N == Native::OnceEnd) {
    F->Depth = 2;
    F->Owner = -1;
    F->C = T->C;
    T->C.tick(Me);
    ++S->Version;
    return Result::Next;
  }
  if (F->Depth == 1)
    return Result::Block;
  if (F->Depth == 0) {
    F->Depth = 1;
    F->Owner = int(Me);
    F->Loc = here();
    answer(I, 1);
    return Result::Next;
  }
  T->C.join(F->C);
  answer(I, 0);
  return Result::Next;
}

Machine::Result Machine::counts(const Instr &I) {
  const auto N = Native(I.Sub);
  const Value A = arg(I, 0);
  auto Number = [&](unsigned Arg, int64_t Default) {
    const Value V = Arg < I.ArgCount ? Syms.resolve(*S, arg(I, Arg)) : Value::integer(Default);
    if (V.K != Value::Int)
      doubt();
    return V.K == Value::Int ? V.I : Default;
  };
  switch (N) {
  case Native::SemInit:
  case Native::CountInit:
  case Native::LatchInit:
  case Native::BarrierInit:
  case Native::StdBarrierInit: {
    const bool Barrier = N == Native::BarrierInit || N == Native::StdBarrierInit;
    const int64_t Count = Number(N == Native::SemInit || N == Native::BarrierInit ? 2 : 1, 0);
    touch(A, 1, true); // who uses it has to know that it is made
    if (Object *O = S->write(A))
      llvm::erase_if(O->Syncs, [&](const Sync &Y) { return Y.Offset == A.I; });
    if (Sync *Y = sync(A, Barrier ? Sync::Barrier : N == Native::LatchInit ? Sync::Latch : Sync::Count))
      Y->Number = Y->Expected = Count;
    answer(I, 0);
    return Result::Next;
  }
  default:
    break;
  }
  const Object *O = S->find(A);
  const auto *Named = O && !O->T.isNull() ? O->T->getAs<TypedefType>() : nullptr;
  const bool Nobodys = O && O->R == Object::Static && !O->Shared && Named && Named->getDecl()->getName() == "sem_t";
  if (!S->findSync(A) && !Nobodys) { // made elsewhere: its count isn't known. One that nobody makes counts nothing.
    doubt();
    answer(I, 0);
    return Result::Next;
  }
  if (T->Phase == 0)
    touch(A, 1, false, /*Atomic=*/true);
  Sync *Y = sync(A, Sync::Count);
  switch (N) {
  case Native::Acquire:
  case Native::TryAcquire:
  case Native::TimedAcquire: {
    const bool Try = N != Native::Acquire;
    if (Y->Number > 0) {
      --Y->Number;
      T->C.join(Y->C);
      record(I, A);
      answer(I, Try && I.Type.Bool ? 1 : 0);
      return Result::Next;
    }
    if (!Try)
      return Result::Block;
    record(I, A);
    answer(I, I.Type.Bool ? 0 : -1);
    return Result::Next;
  }
  case Native::Release:
  case Native::CountDown: {
    const int64_t By = I.ArgCount > 1 ? Number(1, 1) : 1;
    Y->Number += N == Native::Release ? By : -By;
    Y->C.join(T->C);
    T->C.tick(Me);
    ++S->Version;
    record(I, A);
    if (Y->Number < 0) {
      report(Problem::NegativeCount, A);
      return Result::Prune;
    }
    answer(I, 0);
    return Result::Next;
  }
  case Native::LatchWait:
  case Native::LatchTryWait:
    if (Y->Number > 0) {
      if (N == Native::LatchWait)
        return Result::Block;
    } else {
      T->C.join(Y->C);
    }
    answer(I, Y->Number <= 0);
    record(I, A);
    return Result::Next;
  case Native::ArriveAndWait:
    if (T->Phase == 0) {
      --Y->Number;
      Y->C.join(T->C);
      T->C.tick(Me);
      ++S->Version;
      T->Phase = 1;
      if (Y->Number < 0) {
        report(Problem::NegativeCount, A);
        return Result::Prune;
      }
    }
    if (Y->Number > 0)
      return Result::Block;
    T->C.join(Y->C);
    record(I, A);
    return Result::Next;
  case Native::BarrierWait:
    if (T->Phase == 0) {
      Y->C.join(T->C);
      T->C.tick(Me);
      T->Phase = 1;
      T->Round = Y->Round;
      if (--Y->Number == 0) {
        ++Y->Round;
        Y->Number = Y->Expected;
        ++S->Version;
      }
    }
    if (Y->Round == T->Round)
      return Result::Block;
    T->C.join(Y->C);
    record(I, A);
    answer(I, 0);
    return Result::Next;
  default:
    return Result::Next;
  }
}

Machine::Result Machine::waiting(const Instr &I) {
  const auto N = Native(I.Sub);
  const Value A = arg(I, 0);
  switch (N) {
  case Native::CondWait:
    return condition(I, A, arg(I, 1), false, false);
  case Native::CondTimedWait:
    return condition(I, A, arg(I, 1), true, false);
  case Native::StdWait:
    return condition(I, A, arg(I, 1), false, true);
  case Native::StdTimedWait:
    return condition(I, A, arg(I, 1), true, true);
  case Native::NotifyOne:
  case Native::NotifyAll: {
    if (const Object *O = S->find(A); O && O->Shared) { // of the threads that are known none counts on it
      Incomplete = true;
      answer(I, 0);
      return Result::Next;
    }
    Sync *C = sync(A, Sync::Condition);
    if (!C)
      return Found.empty() ? Result::Next : Result::Prune;
    if (N == Native::NotifyOne && C->Waiters.size() > 1 && T->Choice < 0) {
      Ways = unsigned(C->Waiters.size());
      return Result::Fork;
    }
    record(I, A);
    const auto First = C->Waiters.begin() + (N == Native::NotifyOne && T->Choice > 0 ? T->Choice : 0);
    const auto Last = N == Native::NotifyAll || C->Waiters.empty() ? C->Waiters.end() : First + 1;
    for (auto It = First; It != Last; ++It)
      S->thread(*It).Phase = 2;
    C->Waiters.erase(First, Last);
    ++S->Version;
    answer(I, 0);
    return Result::Next;
  }
  case Native::OnceBegin:
  case Native::OnceEnd:
    return once(I);
  case Native::FutexWait: {
    const Value Word = load(arg(I, 1), 4, {Value::Int, 32});
    const Value Old = Syms.resolve(*S, arg(I, 2));
    const Value Timed = Syms.resolve(*S, arg(I, 3));
    if (Word.K != Value::Int || Old.K != Value::Int || Timed.K != Value::Int) {
      doubt();
    } else if (Word.I == Value::wrap(Old.I, 32, false) && !T->TimedOut) {
      T->Phase = Timed.I != 0;
      return Result::Block;
    }
    answer(I, !T->TimedOut);
    T->TimedOut = false;
    return Result::Next;
  }
  case Native::TicketWait: {
    const Value Word = load(A, 4, {Value::Int, 32}), Timed = Syms.resolve(*S, arg(I, 1));
    if (Word.K != Value::Int || Timed.K != Value::Int) {
      doubt();
    } else if ((Word.I & 0xff) <= 1 && !T->TimedOut) {
      T->Phase = Timed.I != 0;
      return Result::Block;
    }
    answer(I, !T->TimedOut);
    T->TimedOut = false;
    return Result::Next;
  }
  case Native::FutexNotify:
    ++S->Version;
    return Result::Next;
  default:
    return counts(I);
  }
}

} // namespace belay::explore
