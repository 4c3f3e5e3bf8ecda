//===- Locks.cpp - what is held and what is ordered at each event ---------===//

#include "analysis/Locks.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Outcomes.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <algorithm>

using namespace clang;

namespace belay::analysis {

using namespace ir;

Flow::Flow(const Summaries &S, const Flags &F, const Process &P) : S(S), F(F), P(P) {}

bool isTry(const Event &E) { return E.Kind == EventKind::Lock && (E.Try || E.Timed); }

/// A lock of the function's own that is made from something, by a class that isn't the standard's: by a name, it may be
/// anybody's. It goes by its class then.
static const Place *byName(const Event &E, const Process &P, Module &M) {
  const Place *L = E.Object;
  auto *V = L && L->K == Place::Local ? cast<VarDecl>(L->Decl) : nullptr;
  const CXXRecordDecl *R = V && V->getDeclContext() == P.Function ? V->getType()->getAsCXXRecordDecl() : nullptr;
  auto *Made = R && V->getInit() ? dyn_cast<CXXConstructExpr>(V->getInit()->IgnoreImplicit()) : nullptr;
  const bool Any = Made && Made->getNumArgs() && !Made->getConstructor()->hasBody() && !R->isInStdNamespace();
  return Any ? M.Places.root(Place::Object, R->getCanonicalDecl()) : nullptr;
}

void Flow::collect() {
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events) {
      switch (E.Kind) {
      case EventKind::Read:
      case EventKind::Write:
      case EventKind::MoveHandle:
      case EventKind::Declare:
      case EventKind::ScopeEnd:
      case EventKind::Return:
      case EventKind::Throw:
      case EventKind::NoReturn:
        break;
      case EventKind::Unknown:
        Relevant |= !opaque(E, S.module()).empty();
        break;
      case EventKind::Fence:
        HasFence = Relevant = true;
        break;
      case EventKind::AtomicRead:
      case EventKind::AtomicUpdate:
        Relevant = true;
        if (!E.Relaxed)
          AtomicallyRead.insert(E.Object);
        break;
      case EventKind::Wait:
      case EventKind::Call: {
        Relevant |= E.Kind == EventKind::Wait || E.Object;
        if (E.Deferred)
          break;
        Effect Ef;
        bool First = true;
        for (const Target &T : S.callees(E)) {
          const Summary &C = S.of(T.P);
          auto Map = [&](const Place *X) { return S.translate(X, T.Map); };
          Lockset Acquired;
          Tokens Acquires;
          auto Each = [&](const Tokens &From, Tokens &To) {
            for (const Place *X : From)
              insert(To, Map(X));
          };
          for (const Held &H : C.Acquired)
            if (const Place *X = Map(H.Mutex); X->known())
              insert(Acquired, H.as(X));
            else
              insert(Ef.MayAcquire, S.module().Places.someLock());
          Each(C.MayAcquire, Ef.MayAcquire);
          Each(C.Acquires, Acquires);
          Each(C.Released, Ef.Released);
          Each(C.Releases, Ef.Releases);
          Each(C.Sets, Ef.Sets);
          Each(C.Tests, Ef.Tests);
          AtomicallyRead.insert(Ef.Tests.begin(), Ef.Tests.end());
          if (E.Kind == EventKind::Wait) // the predicate was true: what it read orders
            for (const Record &R : C.Records)
              if (R.kind() == EventKind::Read || R.kind() == EventKind::AtomicRead)
                insert(Acquires, Map(R.Object));
          if (First) {
            Ef.Acquired = std::move(Acquired);
            Ef.Acquires = std::move(Acquires);
          } else {
            for (const Held &H : Ef.Acquired)
              if (!holds(Acquired, H.Mutex))
                insert(Ef.MayAcquire, H.Mutex);
            for (const Held &H : Acquired)
              if (!holds(Ef.Acquired, H.Mutex))
                insert(Ef.MayAcquire, H.Mutex);
            llvm::erase_if(Ef.Acquired, [&](const Held &H) { return !holds(Acquired, H.Mutex); });
            llvm::erase_if(Ef.Acquires, [&](const Place *X) { return !contains(Acquires, X); });
          }
          First = false;
        }
        bool Orders = !Ef.Acquired.empty() || !Ef.Released.empty() || !Ef.Acquires.empty() || !Ef.Releases.empty() ||
                      !Ef.Tests.empty() || !Ef.MayAcquire.empty();
        Relevant |= Orders;
        if (Orders || !Ef.Sets.empty())
          Effects[&E] = std::move(Ef);
        break;
      }
      default:
        Relevant = true;
      }
    }
}

const Flow::Effect *Flow::effect(const Event &E) const {
  auto It = Effects.find(&E);
  return It == Effects.end() ? nullptr : &It->second;
}

/// What a call says to (\p Says), or hears from, the other end of a connection, which may be a thread of this program:
/// whoever is called has heard nothing yet.
static Tokens spoken(const Event &E, bool Says, const PlaceTable &Places) {
  const IdentifierInfo *Id = E.Function ? E.Function->getIdentifier() : nullptr;
  const StringRef Name = Id ? Id->getName() : "";
  Tokens T;
  if (llvm::StringSwitch<bool>(Name).Case("connect", Says).Cases("accept", "accept4", !Says).Default(false))
    insert(T, Places.callers());
  if (llvm::StringSwitch<bool>(Name)
          .Cases("connect", "send", "sendto", "sendmsg", "sendmmsg", Says)
          .Cases("recv", "recvfrom", "recvmsg", "recvmmsg", !Says)
          .Default(false))
    insert(T, Places.world());
  return T;
}

/// Both ends of a pipe or a pair of sockets are one thing.
static const Place *descriptor(const Place *P) {
  while (P && P->K == Place::Element)
    P = P->Parent;
  return P;
}

void Flow::step(Point &Pt, const Event &E) const {
  move(Pt, E);
  if (Pt.Locks.empty()) {
    Pt.Written.clear();
    Pt.Down.clear();
  }
}

/// \p E may unlock a lock that goes without a name; if it isn't one of this function's, it is the caller's.
void Flow::unlockSome(Point &Pt, const Event &E) const {
  const Place *Some = S.module().Places.someLock();
  const bool Nameless = !E.Object->known();
  if (contains(Pt.MayHold, Some) && (Nameless || !holds(Pt.Locks, E.Object)))
    llvm::erase(Pt.MayHold, Some);
  else if (Nameless)
    insert(Pt.Dropped, Some);
}

void Flow::move(Point &Pt, const Event &E) const {
  insert(Pt.After, opaque(E, S.module()));
  switch (E.Kind) {
  case EventKind::Lock:
    if (isTry(E)) {
      insert(Pt.MayHold, E.Object);
      return;
    }
    acquire(Pt.Locks, {E.Object, E.Shared});
    insert(Pt.MayHold, E.Object->known() ? byName(E, P, S.module()) : S.module().Places.someLock());
    insert(Pt.After, E.Object);
    llvm::erase(Pt.Idle, E.Second);
    return;
  case EventKind::Holds:
    if (!holds(Pt.Locks, E.Object))
      insert(Pt.Locks, {E.Object, E.Shared, /*Assumed=*/true});
    insert(Pt.After, E.Object);
    return;
  case EventKind::Unlock:
    if (E.Implicit && contains(Pt.Idle, E.Second)) {
      llvm::erase(Pt.Idle, E.Second);
      return;
    }
    unlockSome(Pt, E);
    Pt.unlock(E.Object, E.Implicit);
    llvm::erase(Pt.MayHold, byName(E, P, S.module()));
    insert(Pt.Idle, E.Second);
    leave(Pt);
    return;
  case EventKind::Write:
    insert(Pt.Written, sets(E));
    if (contains(Pt.Down, E.Object)) // nobody else raises it, before or after
      insert(Pt.After, E.Object);
    count(Pt, E);
    if (E.Ends) // a mutex that is made anew isn't held
      release(Pt.Locks, E.Object);
    return;
  case EventKind::Spawn: // its join was another thread's
    llvm::erase(Pt.After, E.Object);
    return;
  case EventKind::AtomicWrite:
    if (F.claimed(E.Object) && !release(Pt.Locks, E.Object))
      insert(Pt.Dropped, E.Object);
    return;
  case EventKind::Acquire:
  case EventKind::Receive:
  case EventKind::Join:
    insert(Pt.After, E.Object);
    return;
  case EventKind::Select:
    for (const Place *A : E.Args)
      insert(Pt.After, A);
    return;
  case EventKind::Block:
    if (E.Second) // input: what is read there was written before
      insert(Pt.After, descriptor(E.Object));
    insert(Pt.After, spoken(E, /*Says=*/false, S.module().Places));
    return;
  case EventKind::Wait:
    if (const Effect *Ef = effect(E); Ef && E.Entry)
      insert(Pt.After, Ef->Acquires);
    else if (!E.Timed)
      insert(Pt.After, E.Object);
    return;
  case EventKind::Unknown:
    handOver(Pt, E);
    return;
  case EventKind::Call:
    if (E.Object) // call_once: whoever comes later sees what the first did
      insert(Pt.After, E.Object);
    if (const Effect *Ef = effect(E)) {
      for (const Place *X : Ef->Released)
        Pt.unlock(X);
      for (const Held &H : Ef->Acquired)
        acquire(Pt.Locks, H);
      leave(Pt);
      insert(Pt.MayHold, Ef->MayAcquire);
      insert(Pt.After, Ef->Acquires);
      insert(Pt.Written, Ef->Sets);
    }
    return;
  default:
    return;
  }
}

Tokens Flow::sets(const Event &E) const {
  Tokens T;
  if (E.Kind == EventKind::Write && !E.Init && F.tested(E.Object))
    insert(T, E.Object);
  else if (const Effect *Ef = E.Kind == EventKind::Call ? effect(E) : nullptr)
    T = Ef->Sets;
  return T;
}

Tokens Flow::released(const Event &E, const Point &Pt) const {
  Tokens T = opaque(E, S.module());
  switch (E.Kind) {
  case EventKind::Wake:
    insert(T, descriptor(E.Object));
    break;
  case EventKind::Block:
    insert(T, spoken(E, /*Says=*/true, S.module().Places));
    break;
  case EventKind::Release:
  case EventKind::Send:
  case EventKind::Close:
  case EventKind::StopRequest:
  case EventKind::Notify:
    insert(T, E.Object);
    break;
  case EventKind::AtomicWrite:
  case EventKind::AtomicUpdate:
    if (!E.Relaxed || HasFence)
      insert(T, E.Object);
    break;
  case EventKind::Write:
    if (!Pt.Locks.empty())
      insert(T, sets(E));
    break;
  case EventKind::Unlock: // whoever takes it next sees all of the critical section
    insert(T, Pt.Written);
    if (!E.Implicit && !holds(Pt.Locks, E.Object) && !contains(Pt.MayHold, E.Object))
      insert(T, E.Object); // another thread locked it, and hands it over
    break;
  case EventKind::Call:
    if (const Effect *Ef = effect(E)) {
      T = Ef->Releases;
      for (const Place *X : Ef->Released)
        if (holds(Pt.Locks, X))
          llvm::erase(T, X);
      if (!Pt.Locks.empty())
        insert(T, Ef->Sets);
      if (!Ef->Released.empty())
        insert(T, Pt.Written);
    }
    insert(T, E.Object);
    break;
  default:
    break;
  }
  return T;
}

/// What holds only on edge \p Succ of \p B: locks that came off, and flags that were seen set.
void Flow::branch(const Block &B, unsigned Succ, Point &Pt, llvm::ArrayRef<const Event *> Tries) const {
  if (B.Succs.size() < 2 || !B.Condition)
    return;
  if (const Event *E = claimed(P, B, Succ))
    insert(Pt.Locks, {E->Object, /*Shared=*/false, /*Assumed=*/false, /*Claim=*/true});
  nobody(B, Succ, Pt);
  Test T = boil(B.Condition);
  bool Two = B.Succs.size() == 2 && T.Base;
  bool Value = Succ == 0 ? T.Value : !T.Value; // of Base on this edge
  attempts(B, Succ, T.Partial, Pt, Tries);
  if (B.Reads.empty())
    return;
  // How what the condition depends on was read just before; that of a `do` is in a block of its own.
  Tokens Here, Stops;
  const Block *Before = B.Events.empty() && B.Preds.size() == 1 ? &P.Blocks[B.Preds.front()] : nullptr;
  const Block &Reader = Before && Before->Succs.size() == 1 ? *Before : B;
  Point At = In[Reader.Id];
  for (const Event &E : Reader.Events) {
    switch (E.Kind) {
    case EventKind::AtomicRead:
    case EventKind::AtomicUpdate:
      if (!E.Relaxed || HasFence)
        insert(Here, E.Object);
      break;
    case EventKind::Read:
      if (!At.Locks.empty())
        insert(Here, E.Object);
      break;
    case EventKind::StopCheck:
      // Who hears that nobody has told it to end has heard of nothing.
      insert(Two && !Value && bare(T.Base) == E.E ? Stops : Here, E.Object);
      break;
    case EventKind::Call:
      if (const Effect *Ef = effect(E))
        insert(Here, Ef->Tests);
      break;
    default:
      break;
    }
    step(At, E);
  }
  for (const Place *R : B.Reads) {
    // `while (!ready && !failed)`: it ends when one of them is seen, whichever.
    if (T.Partial && T.Either == (Succ == 0) && AtomicallyRead.contains(R)) {
      insert(Pt.After, R);
      continue;
    }
    if (!contains(Here, R) && (T.Partial || !AtomicallyRead.contains(R)))
      continue;
    if (Two && !F.mayBecome(R, Value) && !Pt.Locks.empty())
      insert(Pt.Down, R);
    if (contains(Stops, R) || (Two && !F.mayBecome(R, Value)))
      continue;
    insert(Pt.After, R);
  }
}

/// Merges \p Pt into the state at \p B; true if that changed it.
bool Flow::join(unsigned B, Point Pt) {
  if (!Reached[B]) {
    Reached[B] = true;
    In[B] = std::move(Pt);
    return true;
  }
  Point Old = In[B];
  Point &N = In[B];
  N.regain(Pt);
  Pt.regain(N);
  insert(N.MayHold, Pt.MayHold);
  for (const Held &H : Old.Locks)
    if (!holds(Pt.Locks, H.Mutex))
      insert(N.MayHold, H.Mutex);
  for (const Held &H : Pt.Locks)
    if (!holds(Old.Locks, H.Mutex))
      insert(N.MayHold, H.Mutex);
  llvm::erase_if(N.Locks, [&](const Held &H) { return !holds(Pt.Locks, H.Mutex); });
  for (Held &H : N.Locks)
    for (const Held &O : Pt.Locks)
      if (O.Mutex == H.Mutex) {
        H.Shared |= O.Shared;
        H.Assumed |= O.Assumed;
        H.Depth = std::min(H.Depth, O.Depth);
      }
  llvm::erase_if(N.After, [&](const Place *X) { return !contains(Pt.After, X); });
  llvm::erase_if(N.Down, [&](const Place *X) { return !contains(Pt.Down, X); });
  insert(N.Dropped, Pt.Dropped);
  insert(N.Written, Pt.Written);
  insert(N.Idle, Pt.Idle);
  return !(Old == N);
}

bool Flow::run() {
  collect();
  if (!Relevant)
    return false;
  In.resize(P.Blocks.size());
  Reached.assign(P.Blocks.size(), false);
  Out.resize(P.Blocks.size());
  Reached[P.Entry] = true;
  for (const Place *X : enteredWith())
    insert(In[P.Entry].Locks, {X, /*Shared=*/false, /*Assumed=*/true});
  const auto Never = neverFailing(P, /*Locks=*/true);
  llvm::SmallVector<const Event *, 2> Tries;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events)
      if (isTry(E) || (E.Kind == EventKind::Lock && E.Status))
        Tries.push_back(&E);
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (unsigned Id : P.RPO) {
      if (!Reached[Id])
        continue;
      const Block &B = P.Blocks[Id];
      Point Pt = In[Id];
      bool Ends = false;
      for (const Event &E : B.Events) {
        step(Pt, E);
        Ends |= E.Kind == EventKind::NoReturn;
      }
      if (Ends)
        continue;
      for (unsigned I = 0; I < B.Succs.size(); ++I) {
        if (B.Succs.size() == 2 && B.ConstCondition >= 0 && int(I) == B.ConstCondition)
          continue; // never taken
        if (cantBe(Never, B, I, P.Function->getASTContext()))
          continue;
        Point Edge = Pt;
        branch(B, I, Edge, Tries);
        Changed |= join(B.Succs[I], Edge);
      }
    }
  }
  // What may be released from each block's entry on.
  for (unsigned Id : P.RPO) {
    if (!Reached[Id])
      continue;
    Point Pt = In[Id];
    for (const Event &E : P.Blocks[Id].Events) {
      if (Tokens T = released(E, Pt); !T.empty())
        Released[&E] = std::move(T);
      step(Pt, E);
    }
  }
  if (Released.empty())
    return true;
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (unsigned Id : llvm::reverse(P.RPO)) {
      Tokens T;
      for (unsigned Succ : P.Blocks[Id].Succs)
        insert(T, Out[Succ]);
      for (const Event &E : P.Blocks[Id].Events)
        if (auto It = Released.find(&E); It != Released.end())
          insert(T, It->second);
      if (T.size() != Out[Id].size()) {
        Out[Id] = std::move(T);
        Changed = true;
      }
    }
  }
  return true;
}

std::vector<Tokens> Flow::before(unsigned Id) const {
  const Block &B = P.Blocks[Id];
  std::vector<Tokens> R(B.Events.size());
  if (Released.empty())
    return R;
  Tokens T;
  for (unsigned Succ : B.Succs)
    insert(T, Out[Succ]);
  for (unsigned I = B.Events.size(); I-- > 0;) {
    const Event &E = B.Events[I];
    R[I] = T;
    if (auto It = Released.find(&E); It != Released.end()) {
      insert(T, It->second);
      // Who sees a flag set comes after the write that set it, and who gets a semaphore
      // after its release; but not every thread at a barrier has left it.
      bool Meets = I + 1 < B.Events.size() && B.Events[I + 1].Kind == EventKind::Acquire && B.Events[I + 1].E == E.E;
      if (E.Kind == EventKind::Write || E.Kind == EventKind::AtomicWrite || E.Kind == EventKind::AtomicUpdate ||
          (E.Kind == EventKind::Release && !Meets))
        insert(R[I], It->second);
    }
  }
  return R;
}

} // namespace belay::analysis
