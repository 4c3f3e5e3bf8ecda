//===- Pipelines.cpp - the two points where a stage may block -------------===//

#include "analysis/Pipelines.h"
#include "ir/Builder.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace belay::analysis {

using ir::EventKind;

namespace {

constexpr int64_t LongSleepMs = 10'000;

/// A comparison with a size, or a call of `full()`: a condition on room.
bool comparesSize(const Stmt *S, bool Inside = false) {
  if (!S)
    return false;
  if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isComparisonOp())
    Inside = true;
  if (auto *C = dyn_cast<CXXMemberCallExpr>(S); C && C->getMethodDecl() && C->getMethodDecl()->getIdentifier()) {
    StringRef N = C->getMethodDecl()->getName();
    if (N == "full" || (Inside && (N == "size" || N == "length")))
      return true;
  }
  return llvm::any_of(S->children(), [&](const Stmt *X) { return comparesSize(X, Inside); });
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

/// The end of the channel as the sender calls it.
std::string channelName(const ir::Event &E) {
  ir::CallSite C = E.E ? ir::callSite(E.E) : ir::CallSite();
  if (C.Object)
    if (Cell Name = cellOf(C.Object))
      return Name.str();
  return E.Object->str();
}

/// The channel's own room, if every value fits: one send, and a buffer.
bool cannotBlock(const Threads &Ts, const Frame &F, unsigned B, const ir::Event &E, const Thread &T) {
  if (!loopsAround(Ts, F, B).empty())
    return false;
  Cell C = cellOf(Ts.sums().translate(E.Object, F.Map));
  unsigned Senders = 0;
  int64_t Capacity = 0;
  for (auto &P : Ts.sums().module().Processes)
    for (const ir::Block &Blk : P->Blocks)
      for (const ir::Event &X : Blk.Events) {
        if (X.Kind == EventKind::MakeChannel && mayMatch(cellOf(X.Object), C))
          Capacity = X.Capacity == -2 ? INT64_MAX : std::max(Capacity, X.Capacity);
        if (X.Kind == EventKind::Send && mayMatch(cellOf(X.Object), C))
          ++Senders;
      }
  // A thread started in a loop is many senders, unless each round has a channel of its own.
  const ir::Process *G = T.Spawner;
  const Loops &Rounds = Ts.loops(G);
  for (const ir::Block &Blk : G->Blocks)
    for (const ir::Event &X : Blk.Events) {
      int Round = &X == T.Spawn->site() ? Rounds.innermost(Blk.Id) : -1;
      if (Round < 0)
        continue;
      bool MadeInside = false;
      for (unsigned In : Rounds.All[Round].Blocks)
        for (const ir::Event &Y : G->Blocks[In].Events)
          MadeInside |= Y.Kind == EventKind::MakeChannel && mayMatch(cellOf(Y.Object), C);
      if (!MadeInside)
        return Capacity == INT64_MAX;
    }
  return Capacity >= int64_t(Senders);
}

} // namespace

bool waitsForRoom(const Frame &F, const ir::Event &Wait, const Summaries &S) {
  if (Wait.Entry) {
    for (const Target &T : S.targets(Wait.Entry, {}, nullptr))
      if (comparesSize(T.P->Function->getBody()))
        return true;
    return false;
  }
  Loops L(*F.P);
  for (const ir::Block &B : F.P->Blocks)
    for (const ir::Event &E : B.Events)
      if (&E == &Wait)
        for (int I = L.innermost(B.Id); I >= 0; I = L.All[I].Parent)
          for (unsigned X : L.All[I].Blocks)
            if (comparesSize(F.P->Blocks[X].Condition))
              return true;
  return false;
}

std::vector<StageProblem> stageProblems(const StopContext &C, const Thread &T) {
  std::vector<StageProblem> Out;
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
        if (E.Stop || E.Timed || E.Try || cannotBlock(Ts, *F, B, E, T))
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
  // Hand-written bounded queues: what stopPaths found deaf is a put.
  for (const StopProblem &S : stopProblems(C, T)) {
    if (S.K != StopProblem::DeafWait || S.Send || !S.E || S.E->Kind != EventKind::Wait ||
        !waitsForRoom(*S.F, *S.E, Ts.sums()))
      continue;
    StageProblem P;
    P.K = StageProblem::Put;
    P.Level = S.Level;
    P.T = &T;
    P.E = S.E;
    P.On = S.F->P->Name;
    Out.push_back(std::move(P));
  }
  return Out;
}

} // namespace belay::analysis
