//===- BarrierCounts.cpp - barriers that are made for others ---------------===//

#include "analysis/BarrierCounts.h"
#include "analysis/Cells.h"
#include "analysis/Threads.h"
#include "ir/UserDecls.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
struct Making {
  const Expr *At;
  const Expr *Count;
  unsigned Times = 0;
};

/// `std::barrier b(n);`, `pthread_barrier_init(&b, NULL, n)`.
class Makings : public UserCode {
public:
  explicit Makings(ASTContext &Ctx) : UserCode(Ctx.getSourceManager()) { TraverseDecl(Ctx.getTranslationUnitDecl()); }
  llvm::MapVector<const ValueDecl *, Making> All;

  bool VisitCallExpr(CallExpr *C) override {
    const FunctionDecl *F = C->getDirectCallee();
    if (!F || !F->getIdentifier() || F->getName() != "pthread_barrier_init" || C->getNumArgs() != 3)
      return true;
    if (const ValueDecl *B = addressed(C->getArg(0)))
      add(B, C, C->getArg(2));
    return true;
  }
  bool VisitVarDecl(VarDecl *V) override {
    auto *C = dyn_cast_or_null<CXXConstructExpr>(V->getInit() ? V->getInit()->IgnoreImplicit() : nullptr);
    if (C && C->getNumArgs() && className(V->getType()) == "barrier" &&
        V->getType()->getAsCXXRecordDecl()->isInStdNamespace())
      add(V, C, C->getArg(0));
    return true;
  }

private:
  void add(const ValueDecl *D, const Expr *At, const Expr *Count) {
    Making &M = All[cast<ValueDecl>(D->getCanonicalDecl())];
    M = {At, Count, M.Times + 1};
  }
};

/// The loops of a function around \p E, the outermost first.
bool loopsAround(const Stmt *S, const Expr *E, llvm::SmallVectorImpl<const Stmt *> &Out) {
  if (!S || S == E)
    return S != nullptr;
  const bool Loop = isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S);
  if (Loop)
    Out.push_back(S);
  for (const Stmt *C : S->children())
    if (C && loopsAround(C, E, Out))
      return true;
  if (Loop)
    Out.pop_back();
  return false;
}

/// How often `for (i = 0; i < N; ++i)` goes round.
std::optional<int64_t> rounds(const Stmt *S, const ASTContext &Ctx) {
  auto *L = dyn_cast<ForStmt>(S);
  auto *Cond = L ? dyn_cast_or_null<BinaryOperator>(L->getCond()) : nullptr;
  auto *D = L ? dyn_cast_or_null<DeclStmt>(L->getInit()) : nullptr;
  auto *V = D && D->isSingleDecl() ? dyn_cast<VarDecl>(D->getSingleDecl()) : nullptr;
  auto *Step = L ? dyn_cast_or_null<UnaryOperator>(L->getInc()) : nullptr;
  if (!V || !Cond || Cond->getOpcode() != BO_LT || namedVariable(Cond->getLHS()) != V || !Step ||
      !Step->isIncrementOp() || constantOf(V->getInit(), Ctx) != 0)
    return std::nullopt;
  return constantOf(Cond->getRHS(), Ctx);
}
} // namespace

std::vector<BarrierCount> findBarrierCounts(const Unit &U) {
  std::vector<BarrierCount> Out;
  if (U.Sums->all(EventKind::Acquire).empty() || U.threads().All.empty())
    return Out;
  const Makings Made(U.context());
  for (auto &[D, M] : Made.All) {
    const std::optional<int64_t> For = constantOf(M.Count, U.context());
    if (M.Times != 1 || !For || !U.uses().allSeen(D))
      continue;
    auto Waits = [&, D = D](const Process &P) -> const Event * {
      for (const Block &B : P.Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::Acquire && E.Object->Decl && E.Object->Decl->getCanonicalDecl() == D)
            return &E;
      return nullptr;
    };
    // Whoever waits is one of the threads, or who starts them all.
    llvm::DenseSet<const Process *> Threads;
    const Process *By = nullptr;
    const Event *Start = nullptr;
    int64_t Started = 0;
    bool Known = true;
    for (const Thread &T : U.threads().All) {
      if (llvm::none_of(T.Frames, [&](const std::unique_ptr<Frame> &F) { return Waits(*F->P) != nullptr; }))
        continue;
      for (auto &F : T.Frames)
        Threads.insert(F->P);
      llvm::SmallVector<const Stmt *, 2> Loops;
      Known &= !T.Cut && (!By || By == T.Spawner) && T.Spawn->Path.empty() && T.Spawn->E->E &&
               loopsAround(T.Spawner->Function->getBody(), T.Spawn->E->E, Loops) && Loops.size() <= 1;
      const std::optional<int64_t> N =
          !Known || Loops.empty() ? std::optional<int64_t>(1) : rounds(Loops.front(), U.context());
      Known &= N.has_value();
      Started += N.value_or(0);
      By = T.Spawner;
      Start = T.Spawn->E;
    }
    const Event *Own = Known && By ? Waits(*By) : nullptr;
    if (!Own || Started != *For || Threads.contains(By))
      continue;
    const bool Others = llvm::any_of(
        U.Module.Processes, [&](const auto &P) { return P.get() != By && !Threads.contains(P.get()) && Waits(*P); });
    if (!Others)
      Out.push_back({M.At, D, *For, Start, Own, By});
  }
  return Out;
}

} // namespace belay::analysis
