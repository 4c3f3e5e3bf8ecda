//===- Flags.cpp - sets of locks and tokens, and what serves as a flag ----===//

#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Locks.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace clang;

namespace belay::analysis {

using namespace ir;

//===----------------------------------------------------------------------===//
// Small sorted sets
//===----------------------------------------------------------------------===//

static bool byId(const Place *A, const Place *B) { return A->Id < B->Id; }

static bool hasName(const Place *P) { return P && P->K != Place::Null && P->known(); }

void insert(Tokens &T, const Place *P) {
  if (!hasName(P))
    return;
  auto It = llvm::lower_bound(T, P, byId);
  if (It == T.end() || *It != P)
    T.insert(It, P);
}

void insert(Tokens &T, const Tokens &More) {
  for (const Place *P : More)
    insert(T, P);
}

bool contains(const Tokens &T, const Place *P) { return P && std::binary_search(T.begin(), T.end(), P, byId); }

bool intersects(const Tokens &A, const Tokens &B) {
  return llvm::any_of(A, [&](const Place *P) { return contains(B, P); });
}

void insert(Lockset &L, Held H) {
  if (!hasName(H.Mutex))
    return;
  auto It = llvm::lower_bound(L, H, [](const Held &A, const Held &B) { return byId(A.Mutex, B.Mutex); });
  if (It == L.end() || It->Mutex != H.Mutex)
    L.insert(It, H);
  else
    It->Shared &= H.Shared;
}

void insert(Shared<Tokens> &T, const Place *P) {
  if (hasName(P) && !contains(T, P))
    insert(T.write(), P);
}

void insert(Shared<Tokens> &T, const Shared<Tokens> &More) {
  if (T.empty())
    T = More;
  else if (!llvm::all_of(More, [&](const Place *P) { return contains(T, P); }))
    insert(T.write(), More.get());
}

void insert(Shared<Lockset> &L, Held H) {
  const bool Same = llvm::any_of(L, [&](const Held &X) { return X.Mutex == H.Mutex && (!X.Shared || H.Shared); });
  if (!Same && hasName(H.Mutex))
    insert(L.write(), H);
}

void acquire(Lockset &L, Held H) {
  constexpr unsigned MaxDepth = 8;
  for (Held &X : L)
    if (X.Mutex == H.Mutex) {
      X.Depth = std::min(X.Depth + H.Depth, MaxDepth);
      X.Shared &= H.Shared;
      return;
    }
  insert(L, H);
}

bool release(Lockset &L, const Place *Mutex) {
  auto It = llvm::find_if(L, [&](const Held &H) { return H.Mutex == Mutex; });
  if (It == L.end())
    return false;
  if (--It->Depth == 0)
    L.erase(It);
  return true;
}

bool holds(const Lockset &L, const Place *Mutex) {
  return llvm::any_of(L, [&](const Held &H) { return H.Mutex == Mutex; });
}

bool alike(const Place *A, const Place *B) {
  if (A == B)
    return true;
  if (!A || !B || A->K != B->K || A->isRoot() || B->isRoot())
    return false;
  if (A->K == Place::Element ? A->Index != B->Index && !A->isOneOfMany() && !B->isOneOfMany() : A->Decl != B->Decl)
    return false;
  return alike(A->Parent, B->Parent);
}

bool exclude(const Lockset &A, const Lockset &B) {
  return llvm::any_of(A, [&](const Held &X) {
    return llvm::any_of(B, [&](const Held &Y) { return alike(X.Mutex, Y.Mutex) && !(X.Shared && Y.Shared); });
  });
}

bool mayUnlock(const Place *X, const Place *Lock) {
  return !X->known() || X->K == Place::MutexOf || X->K == Place::Deref ||
         (X->indirect() && mayMatch(cellOf(X), cellOf(Lock)));
}

void Point::unlock(const Place *X, bool Implicit) {
  llvm::erase(MayHold, X);
  auto Own = llvm::find_if(Locks, [&](const Held &H) { return H.Mutex == X; });
  const bool Found = Own != Locks.end();
  // A destructor's guard that is a member holds what the constructor was given.
  const bool Members = X->K == Place::MutexOf && X->root()->K == Place::This;
  if (Found ? Own->Assumed : !Implicit || Members)
    insert(Dropped, X); // it is the caller's
  if (Found) {
    release(Locks, X);
    return;
  }
  if (Implicit && X->known() && X->K != Place::MutexOf)
    return; // a guard that has let go of it already
  llvm::erase_if(Locks, [&](const Held &H) {
    const bool May = mayUnlock(X, H.Mutex);
    if (May)
      insert(MayHold, H.Mutex);
    return May;
  });
}

const Place *copied(Module &M, const Place *P) {
  for (unsigned Round = 0; Round < 4 && P && P->root()->K == Place::Capture; ++Round) {
    const Place *Root = P->root();
    auto It = M.Closures.find(M.Places.root(Place::Closure, nullptr, Root->Expr));
    if (It == M.Closures.end())
      return P;
    const Place *To = nullptr;
    for (const CaptureInfo &C : It->second.Captures)
      if (C.Var == Root->Decl)
        To = C.Outer;
    if (!To || To == Root)
      return P;
    P = M.Places.substitute(P, [&](const Place *R) { return R == Root ? To : nullptr; });
  }
  return P;
}

const Place *handled(Module &M, const Place *P) {
  P = copied(M, P);
  const Place *Root = P ? P->root() : nullptr;
  auto *Copy = Root && Root->K == Place::Alloc ? dyn_cast<CXXConstructExpr>(Root->Expr->IgnoreImplicit()) : nullptr;
  if (!Copy || !Copy->getConstructor()->isCopyOrMoveConstructor())
    return P;
  auto *Ref = dyn_cast<DeclRefExpr>(bare(Copy->getArg(0)));
  auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!V || !V->hasLocalStorage() || Ref->refersToEnclosingVariableOrCapture())
    return P;
  const Place *To = M.Places.root(isa<ParmVarDecl>(V) ? Place::Param : Place::Local, V);
  return M.Places.substitute(P, [&](const Place *R) { return R == Root ? To : nullptr; });
}

//===----------------------------------------------------------------------===//
// Flags
//===----------------------------------------------------------------------===//

const Decl *Flags::key(const Place *P) {
  for (; P; P = P->Parent)
    if (P->Decl)
      return P->Decl;
  return nullptr;
}

Flags::Flags(const Module &M) {
  for (auto &P : M.Processes)
    for (const Block &B : P->Blocks) {
      for (const Place *R : B.Reads)
        Tested.insert(key(R));
      for (unsigned Succ : {0, 1})
        if (const Event *E = analysis::claimed(*P, B, Succ))
          Claimed.insert(key(E->Object));
      for (const Event &E : B.Events) {
        unsigned Bits = 0;
        switch (E.Kind) {
        case EventKind::Write:
        case EventKind::AtomicWrite:
          if (!E.Init)
            Bits = E.HasConst ? (E.Value ? 1 : 2) : 4;
          break;
        case EventKind::AtomicUpdate:
          Bits = 4;
          break;
        case EventKind::Wait:
          // What the predicate reads is tested.
          if (E.Entry)
            if (auto It = M.Closures.find(E.Entry); It != M.Closures.end() && It->second.Body)
              for (const Block &PB : It->second.Body->Blocks)
                for (const Event &R : PB.Events)
                  if (R.Object)
                    Tested.insert(key(R.Object));
          break;
        default:
          break;
        }
        if (Bits && E.Object)
          Written[key(E.Object)] |= Bits;
        if (Bits && E.Object && E.Kind == EventKind::Write)
          Counts[key(E.Object)] |= E.Step > 0 ? Up : E.Step < 0 ? Down : Otherwise;
        if (Bits && E.Step < 0)
          for (const DeclContext *In = P->Function; In; In = In->getParent())
            if (auto *F = dyn_cast<FunctionDecl>(In))
              Downs.insert({F->getCanonicalDecl(), E.Object});
      }
    }
  Tested.erase(nullptr);
  pointedTo(M);
}

/// `wait_for(&ready)`: what a parameter points or refers to is tested if the argument is, and the other way round.
void Flags::pointedTo(const Module &M) {
  llvm::SmallVector<std::pair<const Decl *, const Decl *>, 16> Same;
  for (auto &P : M.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call)
          for (const Process *Q : E.Callees)
            for (unsigned I = 0, N = std::min<unsigned>(E.Args.size(), Q->Function->getNumParams()); I < N; ++I)
              if (const ParmVarDecl *D = Q->Function->getParamDecl(I);
                  (D->getType()->isPointerType() || D->getType()->isReferenceType()) && E.Args[I])
                Same.push_back({D, key(E.Args[I]->K == Place::AddressOf ? E.Args[I]->Parent : E.Args[I])});
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (auto [A, B] : Same)
      if (B && Tested.contains(A) != Tested.contains(B)) {
        Tested.insert(A);
        Tested.insert(B);
        Changed = true;
      }
  }
}

bool Flags::mayBecome(const Place *P, bool Value) const {
  auto It = Written.find(key(P));
  if (It == Written.end())
    return true; // written where we can't see
  return It->second & (4 | (Value ? 1 : 2));
}

} // namespace belay::analysis
