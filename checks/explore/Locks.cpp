//===- Locks.cpp - mutexes of all kinds -----------------------------------===//

#include "analysis/LockNames.h"
#include "explore/Waits.h"

using namespace clang;

namespace belay::explore {

/// A mutex of std or, by its initialiser, of POSIX that isn't recursive.
static bool isPlain(const Object &O) {
  auto *V = dyn_cast_or_null<VarDecl>(O.D);
  const auto *R = V ? V->getType()->getAsCXXRecordDecl() : nullptr;
  if (R && R->isInStdNamespace())
    return R->getIdentifier() && !R->getName().contains("recursive");
  const Expr *Init = V ? V->getAnyInitializer() : nullptr;
  return isa_and_nonnull<InitListExpr>(Init) && analysis::allZero(Init);
}

/// Memory that nobody has written, where not even zeroes are.
static bool isUnmade(const Object &O, int64_t At) {
  return !O.Shared && !O.Zeroed && O.R != Object::Static && llvm::none_of(O.Cells, [&](const Cell &C) {
    return int64_t(C.Offset) < At + 4 && int64_t(C.Offset) + C.Size > At;
  });
}

/// Others may lock a variable that they can name, too, but only who has locked it unlocks it: as long as no other
/// code has run, what the threads hold is known.
Sync *Machine::sync(const Value &A, Sync::Kind K) {
  if (!S->find(A)) {
    if (A.K == Value::Pointer && A.Object)
      deadAccess(A, true);
    else
      doubt();
    return nullptr;
  }
  const Object *O = S->find(A);
  if (A.I < 0 || A.I >= O->Size || (O->Shared && (K != Sync::Mutex || O->R != Object::Static || S->Open))) {
    doubt();
    return nullptr;
  }
  const bool New = !S->findSync(A), Others = O->Shared;
  Incomplete |= Others;
  Sync *M = S->sync(A, K);
  // PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP: the kind is a word of the initialiser.
  if (New && K == Sync::Mutex && Others) {
    M->Recursive = M->Vague = !isPlain(*S->find(A));
  } else if (New && K == Sync::Mutex) {
    const Value Kind = load(A.at(16), 4, {Value::Int, 32, true});
    M = S->sync(A, K);
    M->Recursive = A.I + 40 <= S->find(A)->Size && Kind.K == Value::Int && Kind.I == 1;
  }
  return M;
}

/// What sections that run one at a time exclude each other by: a recursive mutex that nobody names.
Value Machine::section() {
  for (const GlobalObject &G : *S->Globals)
    if (G.Key == &P)
      return Value::pointer(G.Object, S->Heap[G.Object].Generation);
  Object O;
  O.R = Object::Static;
  O.Public = true;
  O.Size = 1;
  const Value A = S->make(std::move(O), &P);
  S->Globals.write().push_back({&P, 0, nullptr, A.Object});
  S->sync(A, Sync::Mutex)->Recursive = true;
  return A;
}

bool Machine::canAcquire(const Sync &M, bool Shared, int Thread) const {
  if (M.Owner >= 0)
    return M.Owner == Thread && M.Recursive;
  return Shared || M.Readers.empty();
}

bool Machine::acquire(Sync &M, bool Shared) {
  if (!canAcquire(M, Shared, int(Me)))
    return false;
  if (Shared) {
    M.Readers.push_back(int(Me));
  } else {
    M.Owner = int(Me);
    ++M.Depth;
  }
  M.Loc = userLocation(*T, true);
  T->C.join(M.C);
  Nests |= ++T->Held > 1 && S->Threads.size() > 3;
  return true;
}

Machine::Result Machine::unlock(const Value &A) {
  Sync *M = sync(A, Sync::Mutex);
  if (!M)
    return A.isNull() ? Result::Prune : Result::Next;
  auto Reader = llvm::find(M->Readers, int(Me));
  T->Held -= T->Held > 0;
  if (M->Owner == int(Me)) {
    if (--M->Depth > 0)
      return Result::Next;
    M->Owner = -1;
  } else if (Reader != M->Readers.end()) {
    M->Readers.erase(Reader);
  } else {
    const int Owner = M->Owner;
    if (Me == 0 && Owner < 0 && S->find(A)->Shared) // the caller has locked it
      return Result::Next;
    Problem &Pr = report(Problem::UnlockNotHeld, A);
    Pr.Loc = userLocation(*T, true);
    if (Owner >= 0) {
      Pr.OtherThread = unsigned(Owner);
      Pr.Text = "held";
      Pr.Other = M->Loc;
    }
    return Result::Prune;
  }
  M->C.join(T->C);
  T->C.tick(Me);
  ++S->Version;
  return Result::Next;
}

Machine::Result Machine::locks(const Instr &I) {
  const auto N = Native(I.Sub);
  const Value A = N >= Native::SectionBegin ? section() : arg(I, 0);
  switch (N) {
  case Native::MutexInit:
  case Native::SyncInit: {
    Object *O = S->write(A);
    if (!O)
      return Result::Next;
    llvm::erase_if(O->Syncs, [&](const Sync &Y) { return Y.Offset == A.I; });
    bool Recursive = false;
    if (N == Native::MutexInit) {
      const Value Kind = arg(I, 1);
      if (Kind.K == Value::Int)
        Recursive = Kind.I & 1; // mtx_recursive
      else if (const Sync *Y = S->findSync(Kind))
        Recursive = Y->Number == 1;
      else if (Kind.K == Value::Unknown)
        doubt();
    } else if (!I.T.isNull()) {
      const auto *R = I.T->getAsCXXRecordDecl();
      Recursive = R && R->getIdentifier() && R->getName().contains("recursive");
    }
    S->sync(A, Sync::Mutex)->Recursive = Recursive;
    answer(I, 0);
    return Result::Next;
  }
  case Native::MutexAttrType: {
    const Value Kind = Syms.resolve(*S, arg(I, 1));
    if (S->find(A))
      S->sync(A, Sync::Mutex)->Number = Kind.K == Value::Int ? Kind.I : 0;
    answer(I, 0);
    return Result::Next;
  }
  case Native::SyncDestroy:
    if (const Sync *Y = S->findSync(A)) {
      if (Y->K == Sync::Mutex && (Y->Owner >= 0 || !Y->Readers.empty())) {
        const SourceLocation Held = Y->Loc;
        report(Problem::MutexDestroyed, A).Other = Held;
      } else if (Y->K == Sync::Condition && !Y->Waiters.empty()) { // nobody has told them to go on
        const unsigned Waiter = unsigned(Y->Waiters.front());
        Problem &Pr = report(Problem::MutexDestroyed, A);
        Pr.Other = userLocation(*S->Threads[Waiter], true);
        Pr.OtherThread = Waiter;
        Pr.Text = "waited on";
      }
      const Clock Seen = Y->C;
      const bool Mutex = Y->K == Sync::Mutex;
      Object *O = S->write(A);
      llvm::erase_if(O->Syncs, [&](const Sync &Y) { return Y.Offset == A.I; });
      if (Mutex) // who locks it all the same comes after those who have unlocked it
        S->sync(A, Sync::Mutex)->C = Seen;
    }
    answer(I, 0);
    return Result::Next;
  case Native::Unlock:
  case Native::SectionEnd: {
    const Result R = unlock(A);
    if (R == Result::Next) {
      record(I, A);
      answer(I, 0);
    }
    return R;
  }
  default:
    break;
  }
  const bool Shared = N == Native::LockShared || N == Native::TryLockShared || N == Native::TimedLockShared;
  const bool Try = N != Native::Lock && N != Native::LockShared && N != Native::SectionBegin;
  if (A.isNull())
    return Result::Prune;
  if (const Object *O = S->find(A); O && !S->findSync(A) && isUnmade(*O, A.I)) {
    const SourceLocation Made = O->R == Object::Heap ? O->Made : SourceLocation();
    report(Problem::MutexUnmade, A).Other = Made;
    return Result::Prune;
  }
  Sync *M = sync(A, Sync::Mutex);
  if (!M) {
    answer(I, I.Type.Bool);
    return Found.empty() ? Result::Next : Result::Prune;
  }
  if (M->Vague && M->Owner == int(Me))
    doubt();
  const bool Behind = Shared && !Try && waitingWriter(*S, A) >= 0, Again = Behind && llvm::is_contained(M->Readers, int(Me));
  if (Behind && !Again && canAcquire(*M, Shared, int(Me))) { // whether writers come first isn't said
    if (T->Phase == 0 && T->Choice < 0) {
      Ways = 2;
      return Result::Fork;
    }
    if (T->Phase == 1 || T->Choice == 1) {
      T->Phase = 1;
      return Result::Block;
    }
  }
  if (!Again && acquire(*M, Shared)) {
    record(I, A);
    answer(I, Try && I.Type.Bool ? 1 : 0);
    return Result::Next;
  }
  if (Try) {
    record(I, A);
    answer(I, I.Type.Bool ? 0 : 16);
    return Result::Next;
  }
  if (Again || M->Owner == int(Me) || (!Shared && llvm::is_contained(M->Readers, int(Me)))) {
    const SourceLocation First = M->Loc;
    Problem &Pr = report(Problem::DoubleLock, A);
    Pr.Loc = userLocation(*T, true);
    Pr.Other = First;
    return Result::Prune;
  }
  return Result::Block;
}

} // namespace belay::explore
