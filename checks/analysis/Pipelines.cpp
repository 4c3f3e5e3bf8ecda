//===- Pipelines.cpp - the points where a stage may block ----------------===//

#include "analysis/Pipelines.h"
#include "ir/Builder.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace belay::analysis {

using ir::EventKind;

namespace {

constexpr int64_t LongSleepMs = 10'000;

/// True if \p S counts \p D up.
bool countsUp(const Stmt *S, const ValueDecl *D) {
  if (!S)
    return false;
  auto Names = [&](const Expr *E) {
    auto *M = dyn_cast<MemberExpr>(bare(E));
    return M && M->getMemberDecl() == D;
  };
  if (auto *U = dyn_cast<UnaryOperator>(S); U && U->isIncrementOp() && Names(U->getSubExpr()))
    return true;
  if (auto *B = dyn_cast<CompoundAssignOperator>(S); B && B->getOpcode() == BO_AddAssign && Names(B->getLHS()))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *C) { return countsUp(C, D); });
}

/// A comparison with a size, or a call of `full()`, or a counter that has reached
/// what it may and that \p Body counts up afterwards: a condition on room.
bool comparesSize(const Stmt *S, const Stmt *Body, bool Inside = false) {
  if (!S)
    return false;
  if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isComparisonOp()) {
    Inside = true;
    auto *M = dyn_cast<MemberExpr>(bare(B->getLHS()));
    if (M && M->getType()->isIntegerType() && !bare(B->getRHS())->isNullPointerConstant(
            M->getMemberDecl()->getASTContext(), Expr::NPC_ValueDependentIsNotNull) && countsUp(Body, M->getMemberDecl()))
      return true;
  }
  if (auto *C = dyn_cast<CXXMemberCallExpr>(S); C && C->getMethodDecl() && C->getMethodDecl()->getIdentifier()) {
    StringRef N = C->getMethodDecl()->getName();
    if (N == "full" || (Inside && (N == "size" || N == "length")))
      return true;
  }
  return llvm::any_of(S->children(), [&](const Stmt *X) { return comparesSize(X, Body, Inside); });
}

/// A variable of the sending function that carries the order to stop.
std::string doneInScope(const Frame &F) {
  auto IsDone = [](QualType Q) {
    const CXXRecordDecl *R = Q.getNonReferenceType()->getAsCXXRecordDecl();
    return R && R->getIdentifier() && (R->getName() == "done" || R->getName() == "stop_token");
  };
  for (const ParmVarDecl *V : F.P->Function->parameters())
    if (IsDone(V->getType()) && V->getIdentifier())
      return V->getNameAsString();
  if (auto *M = dyn_cast<CXXMethodDecl>(F.P->Function); M && M->getParent()->isLambda())
    for (const LambdaCapture &C : M->getParent()->captures())
      if (C.capturesVariable() && IsDone(C.getCapturedVar()->getType()))
        return C.getCapturedVar()->getNameAsString();
  return {};
}

constexpr int64_t Unbounded = INT64_MAX;

/// How many values a thread, or a function that it calls, sends to \p C at most.
int64_t sends(const Threads &Ts, const Thread &T, const Frame &F, const Cell &C) {
  std::vector<int64_t> Most(F.P->Blocks.size(), 0);
  int64_t All = 0;
  for (unsigned B : F.P->RPO) {
    if (!Ts.loops(F.P).Reached.contains(B))
      continue;
    int64_t Here = 0;
    for (const ir::Event &E : F.P->Blocks[B].Events) {
      if (E.Kind == EventKind::Send && mayMatch(cellOf(Ts.sums().translate(E.Object, F.Map)), C))
        ++Here;
      if (E.Kind == EventKind::Call)
        for (auto &Next : T.Frames)
          if (Next->Up == &F && Next->Call == &E) {
            int64_t N = sends(Ts, T, *Next, C);
            if (N == Unbounded)
              return Unbounded;
            Here += N;
          }
    }
    if (Here && Ts.loops(F.P).innermost(B) >= 0)
      return Unbounded;
    for (unsigned Pr : F.P->Blocks[B].Preds)
      Most[B] = std::max(Most[B], Most[Pr]); // around a loop, where nothing is sent, it is the same
    Most[B] += Here;
    All = std::max(All, Most[B]);
  }
  return All;
}

/// \p E, or what the local that it names was made from.
const Expr *origin(const Expr *E, const Uses &U) {
  for (E = bare(E); auto *R = dyn_cast<DeclRefExpr>(E);) {
    auto *V = dyn_cast<VarDecl>(R->getDecl());
    if (!V || !V->getInit() || !V->hasLocalStorage() || isa<ParmVarDecl>(V) ||
        llvm::any_of(U.of(V), [](const Use &X) { return X.K != Use::Read; }))
      break;
    E = bare(V->getInit());
  }
  return E;
}

/// True if the channel that \p Make makes has room for a value of each thread that
/// the loop around \p Spawn starts: its capacity is what the loop counts up to, or
/// the size of what it goes over.
bool roomForEach(const ir::Event &Make, const ir::Event &Spawn, const ir::Process &G, const Uses &U) {
  ir::CallSite Made = Make.E ? ir::callSite(Make.E) : ir::CallSite();
  if (Made.Args.empty())
    return false;
  const ASTContext &Ctx = U.context();
  const Expr *Room = origin(Made.Args[0], U);
  std::function<const Stmt *(const Stmt *)> Around = [&](const Stmt *S) -> const Stmt * {
    if (!S || isa<LambdaExpr>(S) || Spawn.Loc < S->getBeginLoc() || S->getEndLoc() < Spawn.Loc)
      return nullptr;
    for (const Stmt *C : S->children())
      if (const Stmt *Inner = Around(C))
        return Inner;
    return isa<ForStmt, CXXForRangeStmt>(S) ? S : nullptr;
  };
  const Stmt *L = Around(G.Function->getBody());
  if (auto *R = dyn_cast_or_null<CXXForRangeStmt>(L)) {
    auto *Size = dyn_cast<CXXMemberCallExpr>(Room);
    return Size && Size->getMethodDecl() && Size->getMethodDecl()->getIdentifier() &&
           Size->getMethodDecl()->getName() == "size" &&
           sameText(bare(Size->getImplicitObjectArgument()), bare(R->getRangeInit()), Ctx);
  }
  auto *For = dyn_cast_or_null<ForStmt>(L);
  auto *Cond = For && For->getCond() ? dyn_cast<BinaryOperator>(bare(For->getCond())) : nullptr;
  return Cond && (Cond->getOpcode() == BO_LT || Cond->getOpcode() == BO_NE) &&
         sameText(Room, origin(Cond->getRHS(), U), Ctx);
}

/// The channel's own room, if every value fits: a buffer for all that can be sent.
bool cannotBlock(const StopContext &Context, const Frame &F, const ir::Event &E) {
  const Threads &Ts = Context.Ts;
  Cell C = cellOf(Ts.sums().translate(E.Object, F.Map));
  const ir::Event *Make = nullptr;
  int64_t Capacity = 0, Total = 0;
  llvm::DenseSet<const ir::Process *> Run;
  for (const Thread &T : Ts.All)
    for (auto &X : T.Frames)
      Run.insert(X->P);
  for (auto &P : Ts.sums().module().Processes)
    for (const ir::Block &Blk : P->Blocks)
      for (const ir::Event &X : Blk.Events) {
        if (X.Kind == EventKind::MakeChannel && mayMatch(cellOf(X.Object), C)) {
          Make = &X;
          Capacity = X.Capacity == -2 ? Unbounded : std::max(Capacity, X.Capacity);
        }
        if (X.Kind == EventKind::Send && !Run.contains(P.get()) && mayMatch(cellOf(X.Object), C))
          ++Total;
      }
  // What threads run may be called by others, too.
  for (auto &P : Ts.sums().module().Processes)
    if (!Run.contains(P.get()))
      Total += llvm::count_if(Ts.sums().of(P.get()).Records, [&](const Record &R) {
        return R.kind() == EventKind::Send && !R.Path.empty() && R.Path.front()->Kind == EventKind::Call &&
               mayMatch(cellOf(R.Object), C) && llvm::any_of(R.Path.front()->Callees, [&](const ir::Process *Callee) {
                 return Run.contains(Callee);
               });
      });
  if (!Make || Capacity == Unbounded)
    return Make;
  bool ForEach = false;
  for (const Thread &T : Ts.All) {
    int64_t N = sends(Ts, T, *T.Frames.front(), C);
    if (N == Unbounded)
      return false;
    // A thread started in a loop is many senders, unless each round has a channel of its own.
    const ir::Process &G = *T.Spawner;
    const Loops &Rounds = Ts.loops(&G);
    for (const ir::Block &Blk : G.Blocks)
      for (const ir::Event &X : Blk.Events) {
        int Round = N && &X == T.Spawn->site() ? Rounds.innermost(Blk.Id) : -1;
        if (Round < 0)
          continue;
        bool MadeInside = false;
        for (unsigned In : Rounds.All[Round].Blocks)
          for (const ir::Event &Y : G.Blocks[In].Events)
            MadeInside |= Y.Kind == EventKind::MakeChannel && mayMatch(cellOf(Y.Object), C);
        if (!MadeInside && (N != 1 || ForEach || !roomForEach(*Make, X, G, Context.U)))
          return false;
        ForEach |= !MadeInside;
      }
    Total += N;
  }
  return ForEach ? Total == 1 : Capacity >= Total;
}

} // namespace

std::string channelName(const ir::Event &E) {
  ir::CallSite C = E.E ? ir::callSite(E.E) : ir::CallSite();
  const Expr *X = C.Object ? bare(C.Object) : nullptr;
  // The range of a loop is a variable without a name of its own.
  if (auto *R = dyn_cast_or_null<DeclRefExpr>(X))
    if (auto *V = dyn_cast<VarDecl>(R->getDecl()); V && V->isImplicit() && V->getInit())
      X = bare(V->getInit());
  if (auto *R = dyn_cast_or_null<DeclRefExpr>(X)) // also of a structured binding
    return R->getDecl()->getNameAsString();
  if (Cell Name = X ? cellOf(X) : Cell())
    return Name.str();
  return E.Object->str();
}

bool waitsForRoom(const Frame &F, const ir::Event &Wait, const Summaries &S) {
  if (Wait.Entry) {
    for (const Target &T : S.targets(Wait.Entry, {}, nullptr))
      if (comparesSize(T.P->Function->getBody(), F.P->Function->getBody()))
        return true;
    return false;
  }
  Loops L(*F.P);
  for (const ir::Block &B : F.P->Blocks)
    for (const ir::Event &E : B.Events)
      if (&E == &Wait)
        for (int I = L.innermost(B.Id); I >= 0; I = L.All[I].Parent)
          for (unsigned X : L.All[I].Blocks)
            if (comparesSize(F.P->Blocks[X].Condition, F.P->Function->getBody()))
              return true;
  return false;
}

/// A thread that sends, too.
static bool isStage(const Thread &T, const Summaries &S) {
  for (auto &F : T.Frames)
    for (const ir::Block &B : F->P->Blocks)
      for (const ir::Event &E : B.Events)
        if (E.Kind == EventKind::Send || (E.Kind == EventKind::Wait && waitsForRoom(*F, E, S)))
          return true;
  return false;
}

bool ofReceive(const StopProblem &P, const Summaries &S) {
  if (!P.E || !isStage(*P.T, S))
    return false;
  bool Receives = P.E->Kind == EventKind::Receive || (P.E->Kind == EventKind::Wait && !waitsForRoom(*P.F, *P.E, S));
  // Without any done the whole thread has no stop path.
  return Receives && (P.K == StopProblem::DeafWait || (P.K == StopProblem::NoDone && !doneInScope(*P.F).empty()));
}

/// Adds the points of \p T where it may block.
static void judge(const StopContext &C, const Thread &T, llvm::ArrayRef<StopProblem> Stops,
                  std::vector<StageProblem> &Out) {
  const Threads &Ts = C.Ts;
  const ir::Event *FirstSend = nullptr;
  for (auto &F : T.Frames)
    for (unsigned B : F->P->RPO) {
      if (!Ts.loops(F->P).Reached.contains(B))
        continue;
      for (const ir::Event &E : F->P->Blocks[B].Events) {
        if (E.Kind != EventKind::Send)
          continue;
        if (!FirstSend)
          FirstSend = &E;
        if (E.Stop || E.Timed || E.Try || cannotBlock(C, *F, E))
          continue;
        StageProblem P;
        P.K = StageProblem::Send;
        P.T = &T;
        P.E = &E;
        P.On = channelName(E);
        P.Done = doneInScope(*F);
        Out.push_back(std::move(P));
      }
    }
  // Making the value, in a loop that sends.
  if (FirstSend)
    for (auto &F : T.Frames)
      for (unsigned B : F->P->RPO)
        for (const ir::Event &E : F->P->Blocks[B].Events) {
          if (E.Kind != EventKind::Block || E.Stop || loopsAround(Ts, *F, B).empty())
            continue;
          auto Ms = E.Yields ? sleepMs(E.E, C.U.context()) : std::nullopt;
          if (E.Yields ? !Ms || *Ms < LongSleepMs : E.Timed)
            continue;
          StageProblem P;
          P.K = StageProblem::Work;
          P.T = &T;
          P.E = &E;
          P.On = operation(E);
          P.SendLoc = FirstSend->Loc;
          Out.push_back(std::move(P));
        }
  // What the stop paths found deaf is a receive, or a put into a bounded queue by hand.
  for (const StopProblem &S : Stops) {
    if (S.T != &T)
      continue;
    bool Receive = ofReceive(S, Ts.sums());
    if (!Receive && (S.K != StopProblem::DeafWait || S.Send || !S.E || S.E->Kind != EventKind::Wait ||
                     !waitsForRoom(*S.F, *S.E, Ts.sums())))
      continue;
    StageProblem P;
    P.K = Receive ? StageProblem::Receive : StageProblem::Put;
    P.Level = S.Level;
    P.T = &T;
    P.E = S.E;
    P.On = S.E->Kind == EventKind::Receive ? channelName(*S.E) : S.F->P->Name;
    P.Stop = S.SetLoc;
    if (Receive)
      P.Done = doneInScope(*S.F);
    Out.push_back(std::move(P));
  }
}

std::vector<StageProblem> stageProblems(const StopContext &C, llvm::ArrayRef<StopProblem> Stops) {
  std::vector<StageProblem> Out;
  for (const Thread &T : C.Ts.All)
    judge(C, T, Stops, Out);
  return Out;
}

} // namespace belay::analysis
