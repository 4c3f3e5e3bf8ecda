//===- WrongTurn.cpp - notifications that may wake the wrong one ----------===//

#include "analysis/WrongTurn.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "analysis/Running.h"
#include "analysis/Threads.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// One condition for all: not an element of an array for each.
static Cell conditionOf(const Place *Object) {
  for (const Place *P = Object; P; P = P->Parent)
    if (P->K == Place::Element || P->K == Place::Param)
      return {};
  return cellOf(Object);
}

static bool sameCondition(const Event &A, const Event &B) {
  const Cell X = conditionOf(A.Object);
  return X && X == conditionOf(B.Object);
}

/// A number that each thread is given: a parameter by value, or what a pointer parameter points to or is. A bool says
/// how it is to go on, not whose turn it is.
static bool given(const VarDecl *V) {
  if (!V->hasLocalStorage() || !V->getType()->isIntegralOrEnumerationType() || V->getType()->isBooleanType())
    return false;
  if (isa<ParmVarDecl>(V))
    return true;
  const Expr *E = V->getInit() ? V->getInit()->IgnoreParenCasts() : nullptr;
  if (auto *U = dyn_cast_or_null<UnaryOperator>(E); U && U->getOpcode() == UO_Deref)
    E = U->getSubExpr()->IgnoreParenCasts();
  auto *D = dyn_cast_or_null<DeclRefExpr>(E);
  return D && isa<ParmVarDecl>(D->getDecl());
}

static const VarDecl *turnIn(const Stmt *S) {
  if (!S)
    return nullptr;
  if (auto *D = dyn_cast<DeclRefExpr>(S))
    if (auto *V = dyn_cast<VarDecl>(D->getDecl()); V && given(V))
      return V;
  for (const Stmt *C : S->children())
    if (const VarDecl *V = turnIn(C))
      return V;
  return nullptr;
}

/// What \p Wait, in block \p Block of \p P, compares with that is its thread's own.
static const VarDecl *turn(const Module &M, const Process &P, const Loops &L, unsigned Block, const Event &Wait) {
  if (Wait.Entry) {
    auto It = M.Closures.find(Wait.Entry);
    const Process *Body = It == M.Closures.end() ? nullptr : It->second.Body;
    return Body ? turnIn(Body->Function->getBody()) : nullptr;
  }
  const int I = L.innermost(Block);
  if (I < 0)
    return nullptr;
  for (unsigned Id : L.All[I].Blocks)
    for (const Event &E : P.Blocks[Id].Events)
      if (E.Kind == EventKind::Notify && sameCondition(E, Wait))
        return nullptr; // he passes it on
  for (unsigned Id : L.All[I].Blocks)
    if (const ir::Block &B = P.Blocks[Id]; B.Succs.size() == 2)
      if (const VarDecl *V = turnIn(B.Condition))
        return V;
  return nullptr;
}

/// Where at least \p Least threads are started that all run \p P at once.
static const Event *starts(const Unit &U, const Process &P, unsigned Least) {
  auto Runs = [&](const SpawnFacts &Sp) {
    return llvm::any_of(Sp.R->runs(), [&](const Target &T) { return T.P == &P; });
  };
  for (auto &Q : U.Module.Processes) {
    if (!Q->Lowered)
      continue;
    const RunningFacts &F = U.running().of(Q.get());
    for (unsigned I = 0; I < F.Spawns.size(); ++I)
      if (Runs(F.Spawns[I]) && (F.Spawns[I].Many || 1 + llvm::count_if(F.Spawns[I].With.set_bits(), [&](unsigned J) {
                                                          return J != I && Runs(F.Spawns[J]);
                                                        }) >= Least))
        return F.Spawns[I].R->E;
  }
  return nullptr;
}

std::vector<WrongTurn> findWrongTurns(const Unit &U) {
  std::vector<WrongTurn> Out;
  std::vector<std::pair<const Process *, WrongTurn>> Waits;
  for (auto &P : U.Module.Processes) {
    auto IsWait = [](const Event &E) { return E.Kind == EventKind::Wait && !E.Timed && E.Second; };
    if (llvm::none_of(P->Blocks, [&](const Block &B) { return llvm::any_of(B.Events, IsWait); }))
      continue;
    const Loops L(*P);
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (IsWait(E) && conditionOf(E.Object))
          if (const VarDecl *V = turn(U.Module, *P, L, B.Id, E))
            if (const Event *Spawn = starts(U, *P, 2))
              Waits.push_back({P.get(), {nullptr, &E, Spawn, V}});
  }
  if (Waits.empty())
    return Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Notify && !E.All)
          for (const auto &[In, W] : Waits)
            // Of two, the one who notifies isn't waiting.
            if (sameCondition(E, *W.Wait) && (P.get() != In || starts(U, *In, 3))) {
              Out.push_back({&E, W.Wait, W.Spawn, W.Turn});
              break;
            }
  const SourceManager &SM = U.context().getSourceManager();
  llvm::stable_sort(Out, [&](const WrongTurn &A, const WrongTurn &B) {
    return A.Notify->Loc != B.Notify->Loc && SM.isBeforeInTranslationUnit(A.Notify->Loc, B.Notify->Loc);
  });
  return Out;
}

/// The same, of a structure that functions are given.
static Cell memberCondition(const Place *Object) {
  return Object->K == Place::Field && Object->Parent->K == Place::Deref && Object->Parent->Parent->K == Place::Param
             ? cellOf(Object)
             : conditionOf(Object);
}

static bool ofOneMember(const Place *A, const Place *B) {
  const Cell X = memberCondition(A);
  return X && X == memberCondition(B);
}

/// Where several threads are started that come to \p P; invalid if they aren't several.
static SourceLocation severalRun(const Unit &U, const Process &P) {
  const Thread *First = nullptr;
  for (const Thread &T : U.threads().All) {
    if (llvm::none_of(T.Frames, [&](const std::unique_ptr<Frame> &F) { return F->P == &P; }))
      continue;
    const bool Many = llvm::any_of(U.running().of(T.Spawner).Spawns,
                                   [&](const SpawnFacts &Sp) { return Sp.R->E == T.Spawn->E && Sp.Many; });
    if (Many || First)
      return T.loc();
    First = &T;
  }
  return {};
}

/// They wait for something else, of one thing.
static bool differ(const Waiter &A, const Waiter &B, const SourceManager &SM, const LangOptions &Lang) {
  if (A.In == B.In || A.Tests.empty() || B.Tests.empty() || !A.Clear || !B.Clear ||
      llvm::none_of(A.State, [&](const Place *X) { return B.tests(X); }))
    return false;
  auto Wanted = [&](const Waiter::Test &T) {
    bool When = T.Positive;
    const Expr *E = unnegated(T.E, When);
    return std::pair(When, Lexer::getSourceText(CharSourceRange::getTokenRange(E->getSourceRange()), SM, Lang));
  };
  return llvm::none_of(A.Tests, [&](const Waiter::Test &X) {
    return llvm::any_of(B.Tests, [&](const Waiter::Test &Y) { return Wanted(X) == Wanted(Y); });
  });
}

std::vector<CrossedWait> findCrossedWaits(const Unit &U) {
  std::vector<CrossedWait> Out;
  if (U.Sums->all(EventKind::Wait).size() < 2)
    return Out;
  const SourceManager &SM = U.context().getSourceManager();
  const std::vector<Waiter> Waiters = findWaiters(*U.Sums);
  for (const Waiter &W : Waiters)
    for (const Waiter &X : Waiters) {
      if (W.E->Timed || X.E->Timed || !ofOneMember(W.E->Object, X.E->Object) ||
          !differ(W, X, SM, U.context().getLangOpts()))
        continue;
      const SourceLocation Started = severalRun(U, *W.In);
      if (Started.isInvalid())
        continue;
      for (const Record &R : U.Sums->of(W.In).Records)
        if (R.kind() == EventKind::Notify && !R.E->All && ofOneMember(R.Object, W.E->Object) &&
            llvm::none_of(Out, [&](const CrossedWait &C) { return C.Notify == R.E; }))
          Out.push_back({R.E, W, X, Started});
    }
  llvm::stable_sort(Out, [&](const CrossedWait &A, const CrossedWait &B) {
    return A.Notify->Loc != B.Notify->Loc && SM.isBeforeInTranslationUnit(A.Notify->Loc, B.Notify->Loc);
  });
  return Out;
}

} // namespace belay::analysis
