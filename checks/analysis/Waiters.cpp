//===- Waiters.cpp - who waits on a condition variable, and until when ----===//

#include "analysis/Waiters.h"
#include "analysis/Cells.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Polarity.h"
#include "model/Model.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include <optional>

using namespace clang;

namespace belay::analysis {

using namespace ir;

static const Place *plain(const Place *P) {
  while (P->K == Place::Deref || P->K == Place::AddressOf || P->K == Place::Element || P->K == Place::MutexOf)
    P = P->Parent;
  return P;
}

bool sameMember(const Place *A, const Place *B) {
  if (A == B)
    return true;
  if (!A->known() || !B->known() || (A->K == Place::Deref) != (B->K == Place::Deref))
    return false;
  bool Fields = false;
  for (;; A = A->Parent, B = B->Parent, Fields = true) {
    A = plain(A), B = plain(B);
    if (A == B)
      return true;
    if (A->isRoot() || B->isRoot())
      break;
    if (A->K != B->K || A->Decl != B->Decl)
      return false;
  }
  // `struct Queue : std::mutex`: each method has its own name for the object, and so have others.
  auto Class = [](const Place *P) -> const CXXRecordDecl * {
    if (auto *M = P->K == Place::This ? dyn_cast<CXXMethodDecl>(P->Decl) : nullptr)
      return M->getParent()->getCanonicalDecl();
    const CXXRecordDecl *C = P->type().isNull() ? nullptr : P->type()->getAsCXXRecordDecl();
    return C ? C->getCanonicalDecl() : nullptr;
  };
  if (!Fields && (A->K == Place::This || B->K == Place::This) && Class(A) && Class(A) == Class(B))
    return true;
  auto Named = [](const Place *P) { return P->K == Place::Local || P->K == Place::Global; };
  if (Fields && !(Named(A) && Named(B)))
    return true;
  return A->isRoot() && B->isRoot() && A->Decl && B->Decl && !isa<ParmVarDecl>(A->Decl) &&
         A->Decl->getCanonicalDecl() == B->Decl->getCanonicalDecl();
}

bool isOneOfSeveral(const Place *P) {
  auto *V = dyn_cast_or_null<VarDecl>(Flags::key(P));
  return V && V->isLocalVarDecl() && (V->getType()->isReferenceType() || V->getType()->isPointerType());
}

bool mayMean(const Place *P, const Place *Of) {
  auto *V = isOneOfSeveral(P) ? cast<VarDecl>(Flags::key(P)) : nullptr;
  auto *Either = V && V->getInit() ? dyn_cast<ConditionalOperator>(V->getInit()->IgnoreParenImpCasts()) : nullptr;
  auto Is = [&](const Expr *E) { return mayMatch(cellOf(E), cellOf(Of)); };
  return V && (!Either || Is(Either->getTrueExpr()) || Is(Either->getFalseExpr()));
}

/// True if \p P locks \p M only if an argument says so: for one of its values, that is wrong.
static bool lockedByArgument(const Process &P, const Place *M) {
  auto Argument = [&](unsigned Id) {
    const Block &B = P.Blocks[Id];
    bool When = true;
    auto *R = dyn_cast_or_null<DeclRefExpr>(B.Condition ? unnegated(B.Condition, When) : nullptr);
    return R && isa<ParmVarDecl>(R->getDecl());
  };
  return llvm::any_of(P.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Events, [&](const Event &E) { return E.Kind == EventKind::Lock && E.Object == M; }) &&
           llvm::any_of(B.Preds, Argument);
  });
}

bool Waiter::excludedBy(const Lockset &L) const {
  return llvm::any_of(L, [&](const Held &H) { return excludes(H.Mutex); });
}

bool Waiter::mayBeExcluded(const Process &P, const Record &R) const {
  return excludedBy(R.locks()) ||
         llvm::any_of(R.mayHold(), [&](const Place *M) { return excludes(M) && !lockedByArgument(P, M); });
}

bool Waiter::tests(const Place *P) const {
  return llvm::any_of(State, [&](const Place *X) { return sameMember(X, P); });
}

bool isComposed(const Place *Mutex) {
  const QualType T = Mutex->K == Place::Local ? Mutex->type() : QualType();
  const CXXRecordDecl *C = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
  return C && !C->isInStdNamespace() && model::Model::isMutexShaped(C);
}

bool Waiter::ofTwo(const Place *Written, const Place *Notified) const {
  if (llvm::any_of(State, [&](const Place *X) { return sameMember(X, Written) && X->Parent != Condition->Parent; }))
    return false;
  const Place *A = Written->Parent, *B = Notified->Parent;
  while (A && B && A != B && A->K == Place::Deref && B->K == Place::Deref)
    A = A->Parent, B = B->Parent;
  return A && B && A != B && A->K == Place::Field && B->K == Place::Field && A->Parent == B->Parent;
}

bool Waiter::mayBeWokenBy(const Record &Write) const {
  const Decl *D = Flags::key(Write.Object);
  if (!Write.E->HasConst || !Clear || !D)
    return true;
  uint8_t How = 0;
  for (const Test &T : Tests)
    polarity(T.E, D, T.Positive, How);
  return How != (Write.E->Value ? Down : Up);
}

SourceLocation callOf(const Record &R) {
  bool Wrapped = !R.Path.empty() && R.E->Object && R.Object->Depth > R.E->Object->Depth;
  return Wrapped ? R.Path.back()->Loc : R.E->Loc;
}

/// `if (purge) { purge = false; continue; } ... wait();`: branch \p B, which isn't taken with the mutex of \p W held
/// and leads to the wait whichever way it goes, is about the work in between.
static bool isAside(const Process &P, const Summaries &S, const Block &B, const std::vector<bool> &Before,
                    const Waiter &W) {
  const auto &Locks = S.of(&P).LocksAt;
  auto Bare = [&](const Event &E) {
    auto It = Locks.find(&E);
    return It == Locks.end() || !W.excludedBy(It->second);
  };
  return llvm::all_of(B.Succs, [&](unsigned N) { return Before[N]; }) && llvm::any_of(B.Events, Bare);
}

/// `while (workers > 0) cv.wait(lock);`: the loop around \p At that waits until its own test comes true, within another
/// that has more to do. What that one asks the wait can't be ended by. Null if there is none.
static const Loop *ownLoop(const Process &P, const Loops &L, const Block &At) {
  const int I = L.innermost(At.Id);
  auto Asks = [&](const Exit &X) { return P.Blocks[X.From].Condition && !P.Blocks[X.From].Reads.empty(); };
  return I >= 0 && L.All[I].Parent >= 0 && llvm::any_of(L.All[I].Exits, Asks) ? &L.All[I] : nullptr;
}

/// What the branches around a bare wait in \p At depend on: those that lead
/// straight to it, and those that leave or continue the loop around it.
static void tested(const Process &P, const Summaries &S, const Block &At, Waiter &W) {
  auto Reach = [&](unsigned From, bool Forward, int Without = -1) {
    std::vector<bool> Seen(P.Blocks.size(), false);
    llvm::SmallVector<unsigned, 8> Work{From};
    while (!Work.empty()) {
      const Block &B = P.Blocks[Work.pop_back_val()];
      for (unsigned N : Forward ? B.Succs : B.Preds)
        if (!Seen[N] && int(N) != Without) {
          Seen[N] = true;
          Work.push_back(N);
        }
    }
    return Seen;
  };
  // `if (enabled) work();`: what leads past the work needn't wake anybody.
  auto Body = [&](const Block &B) -> std::optional<bool> {
    const bool Then = Reach(B.Succs[0], true, B.Id)[B.Succs[1]], Else = Reach(B.Succs[1], true, B.Id)[B.Succs[0]];
    return Then == Else ? std::nullopt : std::optional<bool>(Then);
  };
  const Loops L(P);
  const Loop *Own = ownLoop(P, L, At);
  std::vector<bool> After = Reach(At.Id, true), Before = Reach(At.Id, false);
  for (const Block &B : P.Blocks) {
    bool Cycle = After[B.Id] && Before[B.Id];
    const bool Next = llvm::is_contained(At.Preds, B.Id);
    if (B.Succs.size() < 2 || !(Cycle || Next) || (Own && !Own->Blocks.contains(B.Id)) ||
        (!Next && isAside(P, S, B, Before, W)))
      continue;
    for (const Place *R : B.Reads)
      insert(W.State, R);
    std::vector<bool> Way = Reach(At.Id, false, B.Id);
    Way[At.Id] = true;
    bool True = Way[B.Succs[0]], False = Way[B.Succs[1]];
    if (B.Condition && B.Succs.size() == 2 && True != False && B.Id != At.Id)
      W.Tests.push_back({B.Condition, False});
    else if (std::optional<bool> Works = B.Condition && B.Succs.size() == 2 ? Body(B) : std::nullopt)
      W.Tests.push_back({B.Condition, *Works});
    else
      W.Clear = false;
  }
}

/// \p R as \p P sees it. A bare wait in a wrapper (`CondVar::Wait`) is tested
/// by the wrapper's callers.
static void addWaiter(std::vector<Waiter> &Waiters, const Summaries &S, const Process &P, const Record &R) {
  const Decl *C = Flags::key(R.Object), *Mu = R.second() ? Flags::key(R.second()) : nullptr;
  if (!C || !Mu || isa<ParmVarDecl>(C) || isa<ParmVarDecl>(Mu) || R.second()->K == Place::MutexOf ||
      isComposed(R.second()) || isOneOfSeveral(R.Object) || llvm::any_of(Waiters, [&](const Waiter &W) {
        return W.E == R.E && (W.Condition == R.Object || !W.State.empty());
      }))
    return;
  Waiter W;
  W.E = R.E;
  W.In = R.In;
  W.Loc = callOf(R);
  W.Condition = R.Object;
  W.Mutex = R.second();
  if (R.E->Entry) {
    for (const Target &T : S.targets(R.E->Entry, {}, nullptr)) {
      for (const Record &Read : S.records(T))
        if (Read.kind() == EventKind::Read || Read.kind() == EventKind::AtomicRead)
          insert(W.State, Read.Object);
      if (const Expr *Ret = soleReturn(T.P->Function))
        W.Tests.push_back({Ret, true});
      else
        W.Clear = false;
    }
    if (W.State.empty())
      return; // a predicate that we can't see
  } else {
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (&E == R.site())
          tested(P, S, B, W);
    if (!W.State.empty())
      llvm::erase_if(Waiters, [&](const Waiter &X) { return X.E == W.E && X.State.empty(); });
  }
  Waiters.push_back(std::move(W));
}

std::vector<Waiter> findWaiters(const Summaries &S) {
  std::vector<std::pair<const Process *, const Record *>> Waits;
  for (auto &P : S.module().Processes)
    for (const Record &R : S.of(P.get()).Records)
      if (R.kind() == EventKind::Wait)
        Waits.push_back({P.get(), &R});
  // Who is nearest to a wait says best what it tests.
  llvm::stable_sort(Waits, [](auto &A, auto &B) { return A.second->Path.size() < B.second->Path.size(); });
  std::vector<Waiter> Out;
  for (auto [P, R] : Waits)
    addWaiter(Out, S, *P, *R);
  return Out;
}

} // namespace belay::analysis
