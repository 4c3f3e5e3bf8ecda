//===- Locks.cpp - what is held and what is ordered at each event ---------===//

#include "analysis/Locks.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace clang;

namespace belay::analysis {

using namespace ir;

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

namespace {
/// A condition boiled down to one expression and what it must be.
struct Test {
  const Expr *Base = nullptr;
  bool Value = true, Partial = false; ///< Partial: the last operand of && or ||
  bool Either = false; ///< Partial: the value of the whole that any operand can give it
};
} // namespace

static std::optional<bool> constant(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (auto *B = dyn_cast<CXXBoolLiteralExpr>(E))
    return B->getValue();
  if (auto *I = dyn_cast<IntegerLiteral>(E))
    return I->getValue() != 0;
  if (isa<CXXNullPtrLiteralExpr>(E) || isa<GNUNullExpr>(E))
    return false;
  if (auto *D = dyn_cast<DeclRefExpr>(E))
    if (auto *C = dyn_cast<EnumConstantDecl>(D->getDecl()))
      return C->getInitVal() != 0;
  return std::nullopt;
}

static Test boil(const Expr *C) {
  Test T;
  for (unsigned I = 0; C && I < 16; ++I) {
    C = C->IgnoreParenImpCasts();
    if (auto *F = dyn_cast<FullExpr>(C)) {
      C = F->getSubExpr();
    } else if (auto *U = dyn_cast<UnaryOperator>(C); U && U->getOpcode() == UO_LNot) {
      T.Value = !T.Value;
      C = U->getSubExpr();
    } else if (auto *B = dyn_cast<BinaryOperator>(C)) {
      if (B->isLogicalOp()) {
        if (!T.Partial)
          T.Either = (B->getOpcode() == BO_LOr) == T.Value;
        T.Partial = true;
        C = B->getRHS();
        continue;
      }
      if (!B->isEqualityOp())
        return T;
      std::optional<bool> K = constant(B->getRHS());
      C = B->getLHS();
      if (!K) {
        K = constant(B->getLHS());
        C = B->getRHS();
      }
      if (!K)
        return T;
      if ((B->getOpcode() == BO_EQ) != *K)
        T.Value = !T.Value;
    } else {
      T.Base = C;
      return T;
    }
  }
  return T;
}

/// True if \p S is, holds, or is a variable that was initialised by \p E.
static bool about(const Stmt *S, const Expr *E, unsigned Depth = 0) {
  if (!S || Depth > 8)
    return false;
  if (S == E)
    return true;
  if (auto *D = dyn_cast<DeclRefExpr>(S))
    if (auto *V = dyn_cast<VarDecl>(D->getDecl()); V && V->hasInit() && V->hasLocalStorage())
      return about(V->getInit(), E, Depth + 1);
  return llvm::any_of(S->children(), [&](const Stmt *C) { return about(C, E, Depth + 1); });
}

//===----------------------------------------------------------------------===//
// The flow
//===----------------------------------------------------------------------===//

Flow::Flow(const Summaries &S, const Flags &F, const Process &P) : S(S), F(F), P(P) {}

static bool isTry(const Event &E) { return E.Kind == EventKind::Lock && (E.Try || E.Timed); }

/// A method whose body isn't seen, on an object that both threads know, may be
/// how they wait for each other (`server.wait_until_ready()`): unknown is silent.
static const Place *opaque(const Event &E) {
  bool Unseen = E.Kind == EventKind::Unknown || (E.Kind == EventKind::Call && E.Callees.empty() && !E.Entry);
  return Unseen && E.This && E.This->known() ? E.This : nullptr;
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
        Relevant |= opaque(E) != nullptr;
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
          for (const Held &H : C.Acquired)
            insert(Acquired, {Map(H.Mutex), H.Shared});
          for (const Place *X : C.MayAcquire)
            insert(Ef.MayAcquire, Map(X));
          for (const Place *X : C.Acquires)
            insert(Acquires, Map(X));
          for (const Place *X : C.Released)
            insert(Ef.Released, Map(X));
          for (const Place *X : C.Releases)
            insert(Ef.Releases, Map(X));
          for (const Place *X : C.Tests)
            insert(Ef.Tests, Map(X));
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
        Ef.Any = !Ef.Acquired.empty() || !Ef.Released.empty() || !Ef.Acquires.empty() ||
                 !Ef.Releases.empty() || !Ef.Tests.empty() || !Ef.MayAcquire.empty();
        if (Ef.Any) {
          Relevant = true;
          Effects[&E] = std::move(Ef);
        }
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

/// Both ends of a pipe or a pair of sockets are one thing.
static const Place *descriptor(const Place *P) {
  while (P && P->K == Place::Element)
    P = P->Parent;
  return P;
}

void Flow::step(Point &Pt, const Event &E) const {
  if (const Place *P = opaque(E))
    insert(Pt.After, P);
  switch (E.Kind) {
  case EventKind::Lock:
    if (isTry(E)) {
      insert(Pt.MayHold, E.Object);
      return;
    }
    insert(Pt.Locks, {E.Object, E.Shared});
    insert(Pt.After, E.Object);
    return;
  case EventKind::Unlock:
    llvm::erase(Pt.MayHold, E.Object);
    if (holds(Pt.Locks, E.Object))
      erase(Pt.Locks, E.Object);
    else if (!E.Implicit)
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
    return;
  case EventKind::Wait:
    if (const Effect *Ef = effect(E); Ef && E.Entry)
      insert(Pt.After, Ef->Acquires);
    else if (!E.Timed)
      insert(Pt.After, E.Object);
    return;
  case EventKind::Call:
    if (E.Object) // call_once: whoever comes later sees what the first did
      insert(Pt.After, E.Object);
    if (const Effect *Ef = effect(E)) {
      for (const Place *X : Ef->Released) {
        llvm::erase(Pt.MayHold, X);
        if (holds(Pt.Locks, X))
          erase(Pt.Locks, X);
        else
          insert(Pt.Dropped, X);
      }
      for (const Held &H : Ef->Acquired)
        insert(Pt.Locks, H);
      insert(Pt.MayHold, Ef->MayAcquire);
      insert(Pt.After, Ef->Acquires);
    }
    return;
  default:
    return;
  }
}

Tokens Flow::released(const Event &E, const Lockset &Held) const {
  Tokens T;
  if (const Place *P = opaque(E))
    insert(T, P);
  switch (E.Kind) {
  case EventKind::Wake:
    insert(T, descriptor(E.Object));
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
    if (!E.Init && !Held.empty() && F.tested(E.Object))
      insert(T, E.Object);
    break;
  case EventKind::Call:
    if (const Effect *Ef = effect(E))
      T = Ef->Releases;
    insert(T, E.Object);
    break;
  default:
    break;
  }
  return T;
}

/// What holds only on edge \p Succ of \p B: try-locks that succeeded, and flags
/// that were seen set.
void Flow::branch(const Block &B, unsigned Succ, Point &Pt,
                  llvm::ArrayRef<const Event *> Tries) const {
  if (B.Succs.size() < 2 || !B.Condition)
    return;
  Test T = boil(B.Condition);
  bool Two = B.Succs.size() == 2 && T.Base;
  bool Value = Succ == 0 ? T.Value : !T.Value; // of Base on this edge
  for (const Event *E : Tries) {
    if (!Two || !E->E || !about(T.Base, E->E))
      continue;
    bool Success = E->Implicit || E->E->getType()->isBooleanType() || E->E->getType()->isRecordType();
    if (Value == Success)
      insert(Pt.Locks, {E->Object, E->Shared});
    else if (!T.Partial)
      llvm::erase(Pt.MayHold, E->Object);
  }
  if (B.Reads.empty())
    return;
  // How what the condition depends on was read just before.
  Tokens Here;
  Point At = In[B.Id];
  for (const Event &E : B.Events) {
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
      insert(Here, E.Object);
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
    if (Two && !F.mayBecome(R, Value))
      continue;
    insert(Pt.After, R);
  }
}

/// Merges \p Pt into the state at \p B; true if that changed it.
bool Flow::join(unsigned B, const Point &Pt) {
  if (!Reached[B]) {
    Reached[B] = true;
    In[B] = Pt;
    return true;
  }
  Point Old = In[B];
  Point &N = In[B];
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
      if (O.Mutex == H.Mutex)
        H.Shared |= O.Shared;
  llvm::erase_if(N.After, [&](const Place *X) { return !contains(Pt.After, X); });
  insert(N.Dropped, Pt.Dropped);
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
  llvm::SmallVector<const Event *, 2> Tries;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events)
      if (isTry(E))
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
      if (Tokens T = released(E, Pt.Locks); !T.empty())
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
    R[I] = T;
    if (auto It = Released.find(&B.Events[I]); It != Released.end())
      insert(T, It->second);
  }
  return R;
}

} // namespace belay::analysis
