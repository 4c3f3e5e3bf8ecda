//===- Outcomes.cpp - what a branch says of a call's result ---------------===//

#include "analysis/Outcomes.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Loops.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static const VarDecl *variable(const Expr *E) {
  const VarDecl *V = namedVariable(E);
  return V && V->hasLocalStorage() ? V : nullptr;
}

/// True if \p Do is true of an expression in \p S that may give \p V another value.
static bool anyChange(const Stmt *S, const VarDecl *V, llvm::function_ref<bool(const Expr *)> Do) {
  if (!S)
    return false;
  if (auto *O = dyn_cast<BinaryOperator>(S); O && O->isAssignmentOp() && variable(O->getLHS()) == V && Do(O))
    return true;
  if (auto *U = dyn_cast<UnaryOperator>(S);
      U && (U->isIncrementDecrementOp() || U->getOpcode() == UO_AddrOf) && variable(U->getSubExpr()) == V && Do(U))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *C) { return anyChange(C, V, Do); });
}

/// True if an `if` of \p S leads to \p A or to \p B.
static bool eitherOf(const Stmt *S, const Expr *A, const Expr *B) {
  auto *If = dyn_cast_or_null<IfStmt>(S);
  if (If && If->getElse() && holds(If->getThen(), A) != holds(If->getThen(), B) &&
      holds(If->getElse(), A) != holds(If->getElse(), B))
    return true;
  return S && llvm::any_of(S->children(), [&](const Stmt *C) { return eitherOf(C, A, B); });
}

/// True if \p V has what \p E returned at the end of \p B: nothing has changed it since, as it is written.
static bool assigned(const VarDecl *V, const Block &B, const Event &E) {
  const Event *Last = nullptr;
  for (const Event &X : B.Events)
    if (X.Result == V)
      Last = &X;
  const auto *F = dyn_cast<FunctionDecl>(V->getDeclContext());
  if ((Last && Last != &E) || !F || !F->hasBody() || !B.Condition || E.Loc.isInvalid())
    return false;
  const SourceManager &SM = F->getASTContext().getSourceManager();
  auto Before = [&](SourceLocation X, SourceLocation Y) {
    const SourceLocation A = SM.getExpansionLoc(X), B = SM.getExpansionLoc(Y);
    return A == B ? SM.isBeforeInTranslationUnit(X, Y) : SM.isBeforeInTranslationUnit(A, B); // within one macro
  };
  const SourceLocation From = E.E ? E.E->getEndLoc() : E.Loc, To = B.Condition->getEndLoc();
  return Before(From, To) && !anyChange(F->getBody(), V, [&](const Expr *Change) {
           return Before(From, Change->getBeginLoc()) && Before(Change->getBeginLoc(), To) &&
                  !(E.E && eitherOf(F->getBody(), E.E, Change));
         });
}

/// `V = call() == 0;`: what \p V is assigned that depends on what \p E returns; null if it isn't.
static const Expr *madeOf(const VarDecl *V, const Event &E) {
  const Expr *Value = nullptr;
  if (const auto *F = E.Result ? nullptr : dyn_cast<FunctionDecl>(V->getDeclContext()); F && F->hasBody())
    anyChange(F->getBody(), V, [&](const Expr *Change) {
      auto *To = dyn_cast<BinaryOperator>(Change);
      Value = To && To->getOpcode() == BO_Assign && holds(To->getRHS(), E.E) ? To->getRHS() : nullptr;
      return Value != nullptr;
    });
  return Value;
}

/// `V = (status = call())`: \p V is given what \p E returns along with its result.
static bool takesOn(const VarDecl *V, const Event &E) {
  const auto *F = E.Result && E.Result != V ? dyn_cast<FunctionDecl>(V->getDeclContext()) : nullptr;
  return F && anyChange(F->getBody(), V, [&](const Expr *Change) {
           auto *To = dyn_cast<BinaryOperator>(Change);
           auto *From = To ? dyn_cast<BinaryOperator>(To->getRHS()->IgnoreParenImpCasts()) : nullptr;
           return From && From->getOpcode() == BO_Assign && From->getRHS()->IgnoreParenImpCasts() == E.E;
         });
}

/// `int done = 0; while (!done) done = call();`: \p V is given nothing but what \p E returns.
static bool onlyAssigned(const VarDecl *V, const Event &E) {
  const auto *F = dyn_cast<FunctionDecl>(V->getDeclContext());
  return F && F->hasBody() && !anyChange(F->getBody(), V, [&](const Expr *Change) {
           auto *To = dyn_cast<BinaryOperator>(Change);
           return !To || To->getOpcode() != BO_Assign || To->getRHS()->IgnoreParenImpCasts() != E.E;
         });
}

std::optional<bool> outcome(const Block &B, unsigned Succ, const Event &E) {
  if (B.Succs.size() != 2 || !B.Condition || !E.E)
    return std::nullopt;
  Test T = boil(B.Condition);
  bool Value = T.Value;
  for (unsigned I = 0; T.Base && I < 4; ++I) {
    const VarDecl *V = variable(T.Base);
    if (V && V == E.Result) {
      if (!assigned(V, B, E))
        return std::nullopt;
      return Succ == 0 ? Value : !Value;
    }
    // `bool got = try_lock() == 0;` turns it round again.
    if (!V || !V->hasInit() || !V->getType()->isArithmeticType()) {
      if (!about(T.Base, E.E))
        return std::nullopt;
      return Succ == 0 ? Value : !Value;
    }
    T = boil(V->getInit());
    Value = Value == T.Value;
  }
  return std::nullopt;
}

namespace {
/// A condition over what one call has returned.
struct Known {
  const Block &B;
  const Event &Call;
  const llvm::APSInt &Value;
  const ASTContext &Ctx;
  const bool Round;

  std::optional<llvm::APSInt> eval(const Expr *E) const {
    E = E->IgnoreParenImpCasts();
    if (auto *F = dyn_cast<FullExpr>(E))
      return eval(F->getSubExpr());
    const VarDecl *V = variable(E);
    if (E == Call.E || (V && (V == Call.Result || takesOn(V, Call)) && assigned(V, B, Call)) ||
        (V && Round && V == Call.Result && onlyAssigned(V, Call)) ||
        (V && !Call.Result && V->getInit() && V->getInit()->IgnoreParenImpCasts() == Call.E))
      return Value;
    if (const Expr *Made = V ? madeOf(V, Call) : nullptr)
      return assigned(V, B, Call) ? eval(Made) : std::nullopt;
    Expr::EvalResult R;
    if (!E->isValueDependent() && E->EvaluateAsInt(R, Ctx))
      return R.Val.getInt();
    if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_LNot)
      if (auto X = eval(U->getSubExpr()))
        return llvm::APSInt::get(*X == 0);
    auto *O = dyn_cast<BinaryOperator>(E);
    if (!O)
      return std::nullopt;
    if (O->getOpcode() == BO_Assign || O->isLogicalOp()) // who comes to the last operand knows the others
      return eval(O->getRHS());
    auto X = O->isComparisonOp() ? eval(O->getLHS()) : std::nullopt, Y = X ? eval(O->getRHS()) : std::nullopt;
    if (!Y)
      return std::nullopt;
    const int C = llvm::APSInt::compareValues(*X, *Y);
    switch (O->getOpcode()) {
    case BO_EQ: return llvm::APSInt::get(C == 0);
    case BO_NE: return llvm::APSInt::get(C != 0);
    case BO_LT: return llvm::APSInt::get(C < 0);
    case BO_GT: return llvm::APSInt::get(C > 0);
    case BO_LE: return llvm::APSInt::get(C <= 0);
    case BO_GE: return llvm::APSInt::get(C >= 0);
    default: return std::nullopt;
    }
  }
};
} // namespace

bool allows(const Block &B, unsigned Succ, const Event &Call, const llvm::APSInt &Value, const ASTContext &Ctx,
            bool Round) {
  if (B.Succs.size() != 2 || !B.Condition || !Call.E)
    return true;
  auto X = Known{B, Call, Value, Ctx, Round}.eval(B.Condition);
  return !X || (*X != 0) == (Succ == 0);
}

/// The constant that \p R returns.
static std::optional<llvm::APSInt> constant(const Event &R, const ASTContext &Ctx) {
  Expr::EvalResult V;
  if (!R.E || R.E->isValueDependent() || !R.E->EvaluateAsInt(V, Ctx))
    return std::nullopt;
  return V.Val.getInt();
}

/// The blocks that \p P comes to if none of \p Locks fails.
static std::vector<bool> unless(const Process &P, llvm::ArrayRef<const Event *> Locks, const ASTContext &Ctx) {
  std::vector<bool> Seen(P.Blocks.size(), false);
  llvm::SmallVector<unsigned, 8> Work{P.Entry};
  while (!Work.empty()) {
    const Block &B = P.Blocks[Work.pop_back_val()];
    if (Seen[B.Id])
      continue;
    Seen[B.Id] = true;
    for (unsigned I = 0; I < B.Succs.size(); ++I)
      if (!cantBe(Locks, B, I, Ctx))
        Work.push_back(B.Succs[I]);
  }
  return Seen;
}

/// True if \p E is in the first branch of an `if` of \p S, which is taken if what \p Is says is 0, or isn't (\p Set).
static bool isUnder(const Stmt *S, const Expr *E, bool Set, llvm::function_ref<bool(const Expr *)> Is) {
  auto *If = dyn_cast_or_null<IfStmt>(S);
  if (If && If->getCond()) {
    const Test T = boil(If->getCond());
    if (T.Base && !T.Partial && T.Value == Set && Is(T.Base) && holds(If->getThen(), E))
      return true;
  }
  return S && llvm::any_of(S->children(), [&](const Stmt *C) { return isUnder(C, E, Set, Is); });
}

/// `int result = 0; if (pthread_mutex_lock(&m) != 0) result = FAILED; return result;`: \p V is set only where \p Lock
/// has failed.
static bool setIfFailed(const VarDecl *V, const Event &Lock, const ASTContext &Ctx) {
  auto *F = V->hasInit() && !isa<ParmVarDecl>(V) ? dyn_cast<FunctionDecl>(V->getDeclContext()) : nullptr;
  const std::optional<llvm::APSInt> First = F ? V->getInit()->getIntegerConstantExpr(Ctx) : std::nullopt;
  bool Any = false;
  return First && *First == 0 &&
         !anyChange(F->getBody(), V,
                    [&](const Expr *Change) {
                      Any = true;
                      return !isUnder(F->getBody(), Change, /*Set=*/true,
                                      [&](const Expr *X) { return about(X, Lock.E); });
                    }) &&
         Any;
}

/// `int lock(q) { return pthread_mutex_lock(&q->mutex); }`: \p Call returns what the lock says, or 0 if it came off,
/// and only then.
static bool passesOn(const Event &Call, const ASTContext &Ctx) {
  if (Call.Kind != EventKind::Call || Call.Callees.size() != 1)
    return false;
  const Process &P = *Call.Callees.front();
  llvm::SmallVector<const Event *, 2> Locks;
  for (const Block &B : P.Blocks)
    for (const Event &L : B.Events)
      if (L.Kind == EventKind::Lock && L.Status && L.E && !L.Try && !L.Timed)
        Locks.push_back(&L);
  if (Locks.empty())
    return false;
  auto Says = [&](const Event &R) {
    const Expr *Value = R.E->IgnoreParenImpCasts();
    const VarDecl *V = variable(Value);
    return llvm::any_of(
        Locks, [&](const Event *L) { return Value == L->E || (V && (about(Value, L->E) || setIfFailed(V, *L, Ctx))); });
  };
  const std::vector<bool> Comes = unless(P, Locks, Ctx);
  bool Any = false;
  for (const Block &B : P.Blocks)
    for (const Event &R : B.Events) {
      if (R.Kind != EventKind::Return)
        continue;
      const std::optional<llvm::APSInt> Value = constant(R, Ctx);
      if (!R.E || !(Value ? (*Value == 0) == Comes[B.Id] : Says(R)))
        return false;
      Any = true;
    }
  return Any;
}

bool returnsResult(const Event &Return, const Event &Call) {
  const VarDecl *V = Call.E && Return.E ? variable(Return.E->IgnoreParenImpCasts()) : nullptr;
  const auto *F = V && V->getType()->isRecordType() ? dyn_cast<FunctionDecl>(V->getDeclContext()) : nullptr;
  if (!F || !F->hasBody())
    return false;
  auto Gives = [&](const Expr *Change) {
    auto *To = dyn_cast<BinaryOperator>(Change);
    return To && To->getRHS()->IgnoreParenImpCasts() == Call.E;
  };
  if (!(V->getInit() && V->getInit()->IgnoreParenImpCasts() == Call.E) && !anyChange(F->getBody(), V, Gives))
    return false;
  const SourceManager &SM = F->getASTContext().getSourceManager();
  const SourceLocation From = SM.getExpansionLoc(Call.E->getEndLoc()), To = SM.getExpansionLoc(Return.Loc);
  return SM.isBeforeInTranslationUnit(From, To) && !anyChange(F->getBody(), V, [&](const Expr *Change) {
           const SourceLocation At = SM.getExpansionLoc(Change->getBeginLoc());
           return SM.isBeforeInTranslationUnit(From, At) && SM.isBeforeInTranslationUnit(At, To);
         });
}

bool failed(const Block &B, unsigned Succ, const Event &E, const ASTContext &Ctx) {
  return (E.Status || passesOn(E, Ctx)) &&
         (outcome(B, Succ, E).value_or(false) || !allows(B, Succ, E, llvm::APSInt::get(0), Ctx));
}

llvm::SmallVector<const Event *, 4> neverFailing(const Process &P, bool Locks) {
  llvm::SmallVector<const Event *, 4> Out;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events)
      if (E.Status && !E.Discarded && !E.Try && !E.Timed &&
          (E.Kind == EventKind::Unlock || E.Kind == EventKind::Wait || E.Kind == EventKind::Notify ||
           E.Kind == EventKind::Detach || (Locks && E.Kind == EventKind::Lock)))
        Out.push_back(&E);
  return Out;
}

bool cantBe(llvm::ArrayRef<const Event *> Never, const Block &B, unsigned Succ, const ASTContext &Ctx) {
  return B.Condition && B.Succs.size() == 2 &&
         llvm::any_of(Never, [&](const Event *E) { return failed(B, Succ, *E, Ctx); });
}

bool ruledOut(const Block &B, unsigned Succ, const Event &E, const FunctionDecl &F) {
  if (!E.Status || !E.E || B.Succs.size() != 2 || !B.Condition)
    return false;
  const Test T = boil(B.Condition);
  const VarDecl *V = T.Base ? variable(T.Base) : nullptr;
  if (!V || T.Partial || (Succ == 0) != T.Value ||
      !isUnder(F.getBody(), E.E, /*Set=*/false, [&](const Expr *X) { return variable(X) == V; }))
    return false;
  auto Result = [&](const Expr *X) { return E.Result ? variable(X) == E.Result : about(X, E.E); };
  const SourceManager &SM = F.getASTContext().getSourceManager();
  return !anyChange(F.getBody(), V, [&](const Expr *Change) {
    return SM.isBeforeInTranslationUnit(E.Loc, Change->getBeginLoc()) &&
           !isUnder(F.getBody(), Change, /*Set=*/true, Result);
  });
}

bool onlyIfFailed(const Process &P, const Event &First, const Event &Then, const ASTContext &Ctx) {
  const Block *From = blockOf(P, &First), *To = blockOf(P, &Then);
  if (!From || !To || From == To)
    return false;
  std::vector<bool> Seen(P.Blocks.size(), false);
  Seen[From->Id] = true; // a round of a loop that comes there again asks again
  llvm::SmallVector<unsigned, 8> Work;
  const llvm::APSInt Done = llvm::APSInt::get(0);
  for (unsigned I = 0; I < From->Succs.size(); ++I)
    if (allows(*From, I, First, Done, Ctx))
      Work.push_back(From->Succs[I]);
  while (!Work.empty()) {
    const unsigned B = Work.pop_back_val();
    if (Seen[B])
      continue;
    Seen[B] = true;
    llvm::append_range(Work, succs(P.Blocks[B]));
  }
  return !Seen[To->Id];
}

bool triesAgain(const Process &P, const Event &A, const Event &B, const ASTContext &Ctx) {
  auto Then = [&](const Event &First, const Event &Then) {
    const Block *From = blockOf(P, &First), *To = blockOf(P, &Then);
    return From && To && leads(P, *From, *To) && onlyIfFailed(P, First, Then, Ctx);
  };
  return A.Entry == B.Entry && A.Args == B.Args && A.Status && B.Status && (Then(A, B) || Then(B, A));
}

} // namespace belay::analysis
