//===- TwoSteps.cpp - atomics that are looked at, then changed ------------===//

#include "analysis/TwoSteps.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Meetings.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
struct Step {
  TwoSteps::Kind K;
  const Event *Look;
  const Event *Once = nullptr; ///< Claim: what may happen only once, and so says that several threads come
};
using Steps = llvm::DenseMap<const Event *, Step>; ///< by the change; looked up only
} // namespace

static bool acts(const Event &E) {
  switch (E.Kind) {
  case EventKind::Call:
  case EventKind::Unknown:
  case EventKind::Spawn:
  case EventKind::Send:
  case EventKind::Release:
  case EventKind::Close:
  case EventKind::Write:
    return true;
  default:
    return false;
  }
}

/// `n = make(); x.store(n);`, whatever \p Local was before: right before \p Store, in \p S, it is given something else.
static bool givenAnew(const Stmt *S, const Expr *Store, const VarDecl *Local) {
  if (!S || !Local)
    return false;
  bool Anew = false;
  for (const Stmt *C : S->children()) {
    if (C && holds(C, Store))
      return (Anew && isa<CompoundStmt>(S)) || givenAnew(C, Store, Local);
    const auto *E = dyn_cast_or_null<Expr>(C);
    const auto *B = dyn_cast_or_null<BinaryOperator>(E ? E->IgnoreImplicit() : nullptr);
    Anew |= B && B->getOpcode() == BO_Assign && namedVariable(B->getLHS()) == Local && !mentions(B->getRHS(), Local);
  }
  return false;
}

/// `if (turn == id) turn = (turn + 1) % threads;` in \p At: whoever has the turn, of whom each has a number of its own,
/// alone hands it on by \p Store.
static bool handsOn(const Process &P, const Block &At, const Event &Store) {
  return llvm::any_of(P.Blocks, [&](const Block &B) {
    if (B.Succs.size() != 2 || !B.Condition || B.Id == At.Id)
      return false;
    auto *C = dyn_cast<BinaryOperator>(B.Condition->IgnoreParenImpCasts());
    while (C && C->isLogicalOp())
      C = dyn_cast<BinaryOperator>(C->getRHS()->IgnoreParenImpCasts());
    if (!C || !C->isEqualityOp())
      return false;
    const Expr *Own = nullptr;
    for (const Event &R : B.Events)
      if (R.Kind == EventKind::AtomicRead && R.Object == Store.Object && R.E && about(C, R.E))
        Own = about(C->getLHS(), R.E) ? C->getRHS() : C->getLHS();
    const unsigned Others = B.Succs[C->getOpcode() == BO_EQ];
    return isa_and_nonnull<ParmVarDecl>(namedVariable(Own)) && Others != At.Id &&
           !reaches(P, P.Entry, At.Id, /*Without=*/B.Id) && !reaches(P, Others, At.Id, /*Without=*/B.Id);
  });
}

/// `x = x + 1`, `x.store(f(x.load()))`, `n = x; if (n < Max) x = n + 1;`.
static void updates(const Process &P, Steps &Out) {
  for (const Block &B : P.Blocks)
    for (const Event &W : B.Events) {
      const Expr *Value = W.Kind == EventKind::AtomicWrite ? storedBy(W) : nullptr;
      const Block *At = Value && !givenAnew(P.Function->getBody(), W.E, namedVariable(Value)) ? &B : nullptr;
      for (unsigned I = 0; At && I < 8 && !Out.count(&W); ++I) {
        for (const Event &R : At->Events) {
          if (&R == &W)
            break;
          if (R.Kind == EventKind::AtomicRead && R.Object == W.Object && R.E && about(Value, R.E) && !handsOn(P, B, W))
            Out[&W] = {TwoSteps::Update, &R};
        }
        // Further back only a number, if nothing in between is won by one thread alone.
        const bool Won = !Value->getType()->isIntegerType() ||
                         llvm::any_of(At->Events, [](const Event &E) { return E.Kind == EventKind::AtomicUpdate; });
        At = !Won && At->Preds.size() == 1 ? &P.Blocks[At->Preds[0]] : nullptr;
      }
    }
}

/// `if (n > most) most = n;`.
static void records(const Process &P, Steps &Out) {
  for (const Block &B : P.Blocks) {
    auto *C =
        B.Succs.size() == 2 && B.Condition ? dyn_cast<BinaryOperator>(B.Condition->IgnoreParenImpCasts()) : nullptr;
    if (!C || !C->isRelationalOp())
      continue;
    for (const Event &R : B.Events) {
      if (R.Kind != EventKind::AtomicRead || !R.E || !about(C, R.E))
        continue;
      const VarDecl *Value = namedVariable(about(C->getLHS(), R.E) ? C->getRHS() : C->getLHS());
      const Block *At = Value ? &P.Blocks[B.Succs[0]] : nullptr;
      for (unsigned I = 0; At && I < 8 && At->Preds.size() == 1; ++I) {
        for (const Event &E : At->Events)
          if (E.Kind == EventKind::AtomicWrite && E.Object == R.Object)
            if (const Expr *X = storedBy(E); X && namedVariable(X) == Value)
              Out.try_emplace(&E, Step{TwoSteps::Record, &R});
        At = At->Succs.size() == 1 ? &P.Blocks[At->Succs[0]] : nullptr;
      }
    }
  }
}

/// `if (x) return false; x = true; return true;`, and nothing else: the callers are told which of them was first.
static bool tellsFirst(const Process &P, const Event &Look) {
  return P.Function->getReturnType()->isBooleanType() && llvm::all_of(P.Blocks, [&](const Block &B) {
           return llvm::all_of(B.Events, [&](const Event &E) {
             return ((E.Kind == EventKind::AtomicRead || E.Kind == EventKind::AtomicWrite) &&
                     E.Object == Look.Object) ||
                    E.Kind == EventKind::Return || E.Kind == EventKind::ScopeEnd;
           });
         });
}

/// `if (!x) { x = true; act(); }`.
static void claims(const Process &P, Steps &Out) {
  for (const Block &B : P.Blocks) {
    if (B.Succs.size() != 2 || !B.Condition)
      continue;
    Test T = boil(B.Condition);
    const Event *Look = nullptr;
    for (const Event &R : B.Events)
      if (R.Kind == EventKind::AtomicRead && T.Base && R.E && about(T.Base, R.E))
        Look = &R;
    if (!Look)
      continue;
    for (unsigned Succ : {0, 1}) {
      // Along the branch, as far as it is straight.
      const Block *At = &P.Blocks[B.Succs[Succ]];
      const Event *Set = nullptr, *Once = nullptr;
      bool Acts = tellsFirst(P, *Look);
      for (unsigned I = 0; I < 8 && At->Preds.size() == 1; ++I) {
        for (const Event &E : At->Events) {
          if (E.Kind == EventKind::AtomicWrite && E.Object == Look->Object && E.HasConst && !Set &&
              E.Value != (Succ == 0 ? T.Value : !T.Value))
            Set = &E;
          if (Set && E.Kind == EventKind::Release && className(E.Object->type()) == "promise")
            Once = &E;
          Acts |= acts(E);
        }
        if (At->Succs.size() != 1)
          break;
        At = &P.Blocks[At->Succs[0]];
      }
      if (Set && Acts && !Out.count(Set))
        Out[Set] = {TwoSteps::Claim, Look, !Once && tellsFirst(P, *Look) ? Set : Once};
    }
  }
}

/// `n = x.load(); x.store(0);`: what was counted is taken away.
static void resets(const Process &P, Steps &Out) {
  for (const Block &B : P.Blocks)
    for (const Event &W : B.Events) {
      const Expr *Value = W.Kind == EventKind::AtomicWrite && W.HasConst && !W.Value ? storedBy(W) : nullptr;
      if (!Value || !Value->getType()->isIntegerType() || Value->getType()->isBooleanType())
        continue;
      const Event *Look = nullptr;
      for (const Event &R : B.Events) {
        if (&R == &W)
          break;
        if (R.Object == W.Object && R.Kind != EventKind::Read)
          Look = R.Kind == EventKind::AtomicRead && !R.Discarded ? &R : nullptr;
      }
      if (Look)
        Out.try_emplace(&W, Step{TwoSteps::Reset, Look});
    }
}

enum class Way { None, Up, Down };

/// `--x`, `x.fetch_sub(n)`, `++x`, whatever comes out of it.
static Way counted(const Event &E) {
  if (E.Kind != EventKind::AtomicUpdate || !E.Discarded)
    return Way::None;
  const auto Called = [](StringRef Name) {
    return Name.contains("fetch_sub") || Name.contains("sub_fetch")   ? Way::Down
           : Name.contains("fetch_add") || Name.contains("add_fetch") ? Way::Up
                                                                      : Way::None;
  };
  if (auto *A = dyn_cast_or_null<AtomicExpr>(E.E))
    return Called(A->getOpAsString());
  if (auto *O = dyn_cast_or_null<CXXOperatorCallExpr>(E.E)) {
    const OverloadedOperatorKind K = O->getOperator();
    return K == OO_MinusMinus || K == OO_MinusEqual ? Way::Down
           : K == OO_PlusPlus || K == OO_PlusEqual  ? Way::Up
                                                    : Way::None;
  }
  if (auto *U = dyn_cast_or_null<UnaryOperator>(E.E))
    return U->isDecrementOp() ? Way::Down : U->isIncrementOp() ? Way::Up : Way::None;
  auto *M = dyn_cast_or_null<CXXMemberCallExpr>(E.E);
  return M && M->getMethodDecl() && M->getMethodDecl()->getIdentifier() ? Called(M->getMethodDecl()->getName())
                                                                        : Way::None;
}

static bool countsDown(const Event &E) { return counted(E) == Way::Down; }

static bool isZero(const Expr *E, const ASTContext &Ctx) {
  Expr::EvalResult R;
  return !E->isValueDependent() && E->EvaluateAsInt(R, Ctx) && R.Val.getInt() == 0;
}

/// The edge of \p B that is taken if what \p Look has loaded is above zero.
static std::optional<unsigned> aboveZero(const Block &B, const Event &Look, const ASTContext &Ctx) {
  auto *C = dyn_cast<BinaryOperator>(B.Condition->IgnoreParenImpCasts());
  if (C && C->isRelationalOp()) {
    const bool Left = about(C->getLHS(), Look.E);
    if (!isZero(Left ? C->getRHS() : C->getLHS(), Ctx))
      return std::nullopt;
    switch (Left ? C->getOpcode() : BinaryOperator::reverseComparisonOp(C->getOpcode())) {
    case BO_GT:
      return 0;
    case BO_LE:
      return 1;
    default:
      return std::nullopt;
    }
  }
  const Test T = boil(B.Condition);
  if (!T.Base || !about(T.Base, Look.E))
    return std::nullopt;
  return T.Value ? 0 : 1;
}

/// The same, if it is below a limit.
static std::optional<unsigned> belowLimit(const Block &B, const Event &Look, const ASTContext &Ctx) {
  auto *C = dyn_cast<BinaryOperator>(B.Condition->IgnoreParenImpCasts());
  if (!C || !C->isRelationalOp())
    return std::nullopt;
  const bool Left = about(C->getLHS(), Look.E);
  if (isZero(Left ? C->getRHS() : C->getLHS(), Ctx))
    return std::nullopt;
  const BinaryOperatorKind Op = Left ? C->getOpcode() : BinaryOperator::reverseComparisonOp(C->getOpcode());
  return Op == BO_LT || Op == BO_LE ? 0 : 1;
}

/// `if (x > 0) --x;`, `if (x >= limit) return; ++x;`.
static void counts(const Process &P, const ASTContext &Ctx, Steps &Out) {
  for (const Block &B : P.Blocks) {
    if (B.Succs.size() != 2 || !B.Condition)
      continue;
    for (const Event &R : B.Events) {
      if (R.Kind != EventKind::AtomicRead || !R.E || !about(B.Condition, R.E))
        continue;
      for (const Way W : {Way::Down, Way::Up}) {
        const std::optional<unsigned> Edge = W == Way::Down ? aboveZero(B, R, Ctx) : belowLimit(B, R, Ctx);
        const Block *At = Edge ? &P.Blocks[B.Succs[*Edge]] : nullptr;
        for (unsigned I = 0; At && I < 8 && At->Preds.size() == 1; ++I) {
          for (const Event &E : At->Events)
            if (counted(E) == W && E.Object == R.Object)
              Out.try_emplace(&E, Step{W == Way::Down ? TwoSteps::Count : TwoSteps::Fill, &R});
          At = At->Succs.size() == 1 ? &P.Blocks[At->Succs[0]] : nullptr;
        }
      }
    }
  }
}

/// `if (Condition) delete this;` in \p S: no event, since nobody else's object ends.
static bool deletesIf(const Stmt *S, const Expr *Condition, bool Then) {
  if (!S)
    return false;
  auto *I = dyn_cast<IfStmt>(S);
  if (I && I->getCond()->IgnoreParenImpCasts() == Condition->IgnoreParenImpCasts()) {
    const Stmt *Branch = Then ? I->getThen() : I->getElse();
    auto Deletes = [](const Stmt *X) { return X && isa<CXXDeleteExpr>(X); };
    return Deletes(Branch) || (Branch && llvm::any_of(Branch->children(), Deletes));
  }
  return llvm::any_of(S->children(), [&](const Stmt *C) { return deletesIf(C, Condition, Then); });
}

static bool ends(const Event &E) { return E.Kind == EventKind::Write && E.Ends; }
static bool endsIn(const Process *P) {
  return llvm::any_of(P->Blocks, [](const Block &B) { return llvm::any_of(B.Events, ends); });
}

/// `--x; if (x == 0) free();`.
static void lasts(const Process &P, Steps &Out) {
  for (const Block &B : P.Blocks) {
    if (B.Succs.size() != 2 || !B.Condition)
      continue;
    const Test T = boil(B.Condition);
    const Event *Look = nullptr, *Down = nullptr;
    for (const Event &E : B.Events) {
      if (countsDown(E))
        Down = &E;
      else if (E.Kind == EventKind::AtomicRead && Down && E.Object == Down->Object && E.E && T.Base &&
               about(T.Base, E.E))
        Look = &E;
    }
    if (Look && deletesIf(P.Function->getBody(), B.Condition, /*Then=*/!T.Value))
      Out.try_emplace(Down, Step{TwoSteps::Last, Look});
    const Block *At = Look ? &P.Blocks[B.Succs[T.Value ? 1 : 0]] : nullptr;
    for (unsigned I = 0; At && I < 8 && At->Preds.size() == 1; ++I) {
      if (llvm::any_of(At->Events, [](const Event &E) { return ends(E) || llvm::any_of(E.Callees, endsIn); }))
        Out.try_emplace(Down, Step{TwoSteps::Last, Look});
      At = At->Succs.size() == 1 ? &P.Blocks[At->Succs[0]] : nullptr;
    }
  }
}

/// \p R without the order that its own object gives: what was found of a number may hold before and after.
static Record unseen(Record R) {
  Situation &At = R.At.write();
  llvm::erase(At.Before.write(), R.Object);
  llvm::erase(At.After.write(), R.Object);
  return R;
}

static std::string nameAround(const Process &P, const Module &M) {
  std::string Name = nameOf(P);
  for (const DeclContext *C = P.Function->getParent(); Name.empty() && C; C = C->getParent())
    if (auto *F = dyn_cast<FunctionDecl>(C))
      if (const Process *O = M.process(F))
        Name = nameOf(*O);
  return Name;
}

/// `packets.fetch_add(1, std::memory_order_relaxed)` beside \p Change in \p P, the only function that changes \p
/// packets: that is done in one step, with an order that somebody has chosen, only if several threads run the function
/// at once.
static const Event *inOneStep(const Process &P, const Event &Change, const Module &M) {
  auto Chosen = [](const Event &E) {
    auto *C = dyn_cast_or_null<CXXMemberCallExpr>(E.E);
    return C && counted(E) != Way::None && C->getNumArgs() == 2 && !isa<CXXDefaultArgExpr>(C->getArg(1));
  };
  auto Changes = [](const Event &E) {
    return (E.Kind == EventKind::AtomicWrite || E.Kind == EventKind::AtomicUpdate) && !E.Init;
  };
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events) {
      const Decl *Key = Flags::key(E.Object);
      if (!Chosen(E) || !Key || Key == Flags::key(Change.Object) || E.Object->Parent != Change.Object->Parent)
        continue;
      const bool Elsewhere = llvm::any_of(M.Processes, [&](const auto &Q) {
        return Q.get() != &P && llvm::any_of(Q->Blocks, [&](const Block &X) {
                 return llvm::any_of(X.Events,
                                     [&](const Event &Y) { return Changes(Y) && Flags::key(Y.Object) == Key; });
               });
      });
      if (!Elsewhere)
        return &E;
    }
  return nullptr;
}

std::vector<TwoSteps> findTwoSteps(const Unit &U) {
  Steps Found;
  for (auto &P : U.Module.Processes) {
    updates(*P, Found);
    claims(*P, Found);
    records(*P, Found);
    counts(*P, U.context(), Found);
    lasts(*P, Found);
    resets(*P, Found);
  }
  std::vector<TwoSteps> Out;
  if (Found.empty())
    return Out;
  const Summaries &S = *U.Sums;
  RunningSpawns &Running = U.running();
  llvm::MapVector<const Event *, TwoSteps> ByChange;
  for (auto &P : U.Module.Processes) {
    if (!P->Lowered)
      continue;
    const RunningFacts &F = Running.of(P.get());
    if (F.Spawns.empty())
      continue;
    std::vector<ThreadRecords> Ths;
    for (const SpawnFacts &Sp : F.Spawns)
      Ths.push_back(threadRecords(Running, *Sp.R, *P));
    auto Who = [&](const Record &R, const ThreadRecords *Th) {
      Side X;
      X.R = R;
      X.Spawn = Th ? Th->Spawn : nullptr;
      X.Thread = Th;
      X.Who = !Th ? nameAround(*P, U.Module) : Th->Entry ? nameOf(*Th->Entry) : "";
      return X;
    };
    forMeetings(
        *P, S, F, Ths, [&](const Record &R) { return Found.count(R.E) != 0; },
        [](const Record &R) { return R.kind() == EventKind::AtomicWrite || R.kind() == EventKind::AtomicUpdate; },
        [&](const Meeting &M) {
          const bool Claims = Found[M.A->E].K == TwoSteps::Claim;
          if (!overlap(*M.A, *M.B) || ByChange.count(M.A->E) ||
              !(Claims ? unordered(*M.A, *M.B) : unordered(unseen(*M.A), unseen(*M.B))))
            return;
          TwoSteps T;
          T.K = Found[M.A->E].K;
          T.Look = Found[M.A->E].Look;
          T.Change = M.A->E;
          // Who only sets the flag back doesn't act a second time.
          if (Claims && M.B->E->HasConst && M.B->E->Value != T.Change->Value)
            return;
          if ((T.K == TwoSteps::Count || T.K == TwoSteps::Last) && !countsDown(*M.B->E))
            return;
          if (T.K == TwoSteps::Reset && counted(*M.B->E) == Way::None)
            return;
          if (T.K == TwoSteps::Fill && counted(*M.B->E) != Way::Up)
            return;
          T.Own = Who(*M.A, M.InA);
          T.Other = Who(*M.B, M.InB);
          T.Started = (M.InA ? M.InA : M.InB)->Spawn->E;
          ByChange[T.Change] = std::move(T);
        });
  }
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (auto It = Found.find(&E); It != Found.end() && !ByChange.count(&E)) {
          TwoSteps T;
          T.K = It->second.K;
          T.Look = It->second.Look;
          T.Change = T.Own.R.E = T.Other.R.E = &E;
          T.Own.R.Object = E.Object;
          T.Alone = true;
          const bool Counts = T.K == TwoSteps::Count || T.K == TwoSteps::Fill;
          // What publishes something may be its only writer's.
          T.Beside = Counts || (T.K == TwoSteps::Update && E.Relaxed) ? inOneStep(*P, E, U.Module) : nullptr;
          T.Once = It->second.Once;
          if (T.K == TwoSteps::Update || T.K == TwoSteps::Last || T.Beside || T.Once)
            Out.push_back(std::move(T));
        }
  for (auto &[E, T] : ByChange)
    Out.push_back(std::move(T));
  const SourceManager &SM = U.context().getSourceManager();
  llvm::stable_sort(Out, [&](const TwoSteps &A, const TwoSteps &B) {
    return SM.isBeforeInTranslationUnit(A.Change->Loc, B.Change->Loc);
  });
  return Out;
}

} // namespace belay::analysis
