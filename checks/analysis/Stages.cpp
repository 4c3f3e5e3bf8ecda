//===- Stages.cpp - does a stage close what it sends to? ------------------===//

#include "analysis/Stages.h"
#include "analysis/Escapes.h"
#include "ir/Builder.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using ir::Event;
using ir::EventKind;
using ir::Place;
using ir::Process;

namespace {

/// True if \p S counts something down or up, as in `if (--producers > 0) return;`.
bool counts(const Stmt *S) {
  if (!S)
    return false;
  if (auto *U = dyn_cast<UnaryOperator>(S); U && U->isIncrementDecrementOp())
    return true;
  if (auto *O = dyn_cast<CXXOperatorCallExpr>(S);
      O && (O->getOperator() == OO_PlusPlus || O->getOperator() == OO_MinusMinus))
    return true;
  if (isa<AtomicExpr>(S))
    return true;
  if (auto *C = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *F = C->getDirectCallee(); F && F->getIdentifier()) {
      StringRef N = F->getName();
      if (N.starts_with("fetch_") || N.contains("exchange") || N.starts_with("__sync_") || N.contains("test_and_set"))
        return true;
    }
  return llvm::any_of(S->children(), counts);
}

/// The handler in \p S that \p At is in.
const CXXCatchStmt *handlerAround(const Stmt *S, SourceLocation At) {
  if (!S || isa<LambdaExpr>(S))
    return nullptr;
  for (const Stmt *C : S->children())
    if (const CXXCatchStmt *Inner = handlerAround(C, At))
      return Inner;
  auto *H = dyn_cast<CXXCatchStmt>(S);
  return H && H->getBeginLoc() < At && At < H->getEndLoc() ? H : nullptr;
}

/// The first local that \p S names: `job` of `job->done.set_value(n)`.
const Decl *localIn(const Stmt *S) {
  if (!S)
    return nullptr;
  if (auto *R = dyn_cast<DeclRefExpr>(S))
    if (auto *V = dyn_cast<VarDecl>(R->getDecl()); V && V->isLocalVarDecl())
      return V;
  for (const Stmt *C : S->children())
    if (const Decl *D = localIn(C))
      return D;
  return nullptr;
}

/// Where something is taken out of a channel.
struct Taking {
  const Process *P;
  const Ending *E;
};

std::vector<Taking> takings(Endings &E) {
  std::vector<Taking> Out;
  for (auto &P : E.sums().module().Processes)
    for (const Ending &Y : E.of(*P))
      if (Y.K == Ending::Take || Y.K == Ending::Receive)
        Out.push_back({P.get(), &Y});
  return Out;
}

class StageJudge {
public:
  StageJudge(Endings &E, const Thread &T, llvm::ArrayRef<Taking> Takings) : E(E), T(T), Takings(Takings) {
    for (auto &F : T.Frames)
      Own.insert(F->P);
  }

  std::optional<UnclosedStage> run() {
    for (auto &F : T.Frames)
      for (const Ending &X : E.of(*F->P)) {
        if (!X.ends() || X.K == Ending::Handle || X.K == Ending::Value || X.Thread || closesItself(X))
          continue;
        if (auto Found = judge(*F, X))
          return Found;
      }
    return std::nullopt;
  }

private:
  const Place *inSpawner(const Place *P, const Frame &F) const { return E.outer(E.sums().translate(P, F.Map)); }

  /// A sender or promise that the thread owns closes when the thread ends.
  static bool closesItself(const Ending &X) {
    if (X.K == Ending::Descriptor || X.K == Ending::Flag || X.K == Ending::Count)
      return false;
    ir::CallSite C = X.At == X.Does && X.At->E ? ir::callSite(X.At->E) : ir::CallSite();
    auto *R = C.Object ? dyn_cast<DeclRefExpr>(bare(C.Object)) : nullptr;
    if (!R)
      return !C.Object || !isa<MemberExpr>(bare(C.Object)); // in a call, or behind a pointer: whose it is isn't known
    if (auto *M = dyn_cast<CXXMethodDecl>(X.In->Function); M && M->getParent()->isLambda())
      for (const LambdaCapture &L : M->getParent()->captures())
        if (L.capturesVariable() && L.getCapturedVar() == R->getDecl()) {
          auto *V = L.getCapturedVar();
          return V->isInitCapture() ? !V->getType()->isReferenceType() : L.getCaptureKind() == LCK_ByCopy;
        }
    auto *V = dyn_cast<VarDecl>(R->getDecl());
    return V && V->hasLocalStorage() && !V->getType()->isReferenceType() && V->getDeclContext() == X.In->Function;
  }

  std::optional<UnclosedStage> judge(const Frame &F, const Ending &X) {
    const Paths &Ps = E.paths(*F.P);
    Paths::Points Closes, Sends;
    std::vector<const Ending *> Puts;
    const Place *On = inSpawner(X.On, F);
    for (const Ending &Y : E.of(*F.P)) {
      auto At = Ps.of(Y.At);
      if (!At || inSpawner(Y.On, F) != On)
        continue;
      if (Y.K == X.K)
        Closes.push_back(*At);
      else if (Y.K == Ending::Send || Y.K == Ending::Put) {
        Sends.push_back(*At);
        Puts.push_back(&Y);
      }
    }
    if (elsewhere(F, X, On))
      return std::nullopt;
    SourceLocation Waits = awaited(X, On);
    if (Waits.isInvalid())
      return std::nullopt;
    UnclosedStage Out{&T, X, {}, UnclosedStage::Return, Waits};
    auto Calm = Ps.leaves(Closes, false);
    if (llvm::is_contained(Calm, nullptr)) // closed under a condition of its own
      return std::nullopt;
    bool Results = X.K == Ending::Result || X.K == Ending::Count;
    for (const Event *R : Calm) {
      auto At = Ps.of(R);
      bool Inside = At && llvm::any_of(Sends, [&](const Paths::Point &S) { return Ps.reaches(S, {*At}, {}); });
      if (R->Loc < X.At->Loc && (Results || Inside) && forcedOut(*F.P, R, X)) {
        Out.Leaves = R->Loc;
        return Out;
      }
    }
    if (Out.Leaves = Results ? missedRound(*F.P, X, Closes) : SourceLocation(); Out.Leaves.isValid()) {
      Out.By = UnclosedStage::Round;
      return Out;
    }
    const auto All = Calm.empty() && F.P->HasTry ? Ps.leaves(Closes, true) : decltype(Calm)();
    if (All.empty())
      return std::nullopt;
    for (const Event *R : All)
      if (R && R->Loc < X.At->Loc && failed(*F.P, R, Puts, Results)) {
        Out.Leaves = R->Loc;
        return Out;
      }
    if (const CXXTryStmt *Try = tryAround(F.P->Function->getBody(), X.At->Loc)) {
      Out.Leaves = Try->getHandler(0)->getCatchLoc();
      Out.By = UnclosedStage::Handler;
      return Out;
    }
    return std::nullopt;
  }

  /// Somebody else ends it, or an outer call of the same thread does.
  bool elsewhere(const Frame &F, const Ending &X, const Place *On) const {
    Cell C = cellOf(On);
    if (!C)
      return true;
    for (const Frame *In = &F; In->Up; In = In->Up)
      for (const Ending &Y : E.of(*In->Up->P))
        if (Y.K == X.K && Y.At != In->Call && inSpawner(Y.On, *In->Up) == On)
          return true;
    return E.anywhere(
        X, [&](const Process &P, const Record &R) { return !Own.contains(&P) && same(E.outer(R.Object), On, C); });
  }

  /// Places of one function tell things apart, cells what two functions share; what is closed through a parameter
  /// is known by its callers.
  static bool same(const Place *A, const Place *B, const Cell &OfB) {
    if (A->root() == B->root())
      return A == B;
    Cell C = cellOf(A);
    return C.Path.size() >= OfB.Path.size() && mayMatch(C, OfB);
  }

  /// Where somebody outside the thread waits for what \p X ends.
  SourceLocation awaited(const Ending &X, const Place *On) const {
    Cell C = cellOf(On);
    if (X.K == Ending::Flag || X.K == Ending::Channel) {
      const Ending::Kind Takes = X.K == Ending::Flag ? Ending::Take : Ending::Receive;
      for (auto [P, Y] : Takings)
        if (Y->K == Takes && !Own.contains(P) && mayMatch(cellOf(Y->On), C))
          return Y->At->Loc;
      return {};
    }
    const bool Pipe = X.K == Ending::Descriptor;
    for (auto [P, R] : E.sums().all(Pipe ? EventKind::Block : EventKind::Acquire)) {
      const Event &Ev = *R->E;
      if (R->Path.empty() && !Own.contains(P) && !Ev.Timed && !Ev.Try && Ev.Object &&
          (Pipe ? otherEnd(E.outer(Ev.Object), On) : mayMatch(cellOf(Ev.Object), C)))
        return Ev.Loc;
    }
    return {};
  }

  /// True if \p Read is the reading end of the pipe whose writing end is \p Write.
  static bool otherEnd(const Place *Read, const Place *Write) {
    return Read->K == Place::Element && Write->K == Place::Element && Read->Index == 0 && Write->Index == 1 &&
           Read->Parent == Write->Parent;
  }

  /// `try { out.put(make()); } catch (const std::exception &) { return; }`, unless that is how a closed channel says
  /// so. A result, or a count, is due whatever has failed.
  static bool failed(const Process &P, const Event *R, llvm::ArrayRef<const Ending *> Puts, bool Results) {
    const CXXCatchStmt *H = handlerAround(P.Function->getBody(), R->Loc);
    const QualType T = H ? H->getCaughtType() : QualType();
    const CXXRecordDecl *C = T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl();
    if (!H || !(T.isNull() || (C && C->isInStdNamespace())))
      return false;
    if (Results)
      return true;
    return !Puts.empty() && llvm::none_of(Puts, [](const Ending *Y) { return Y->Throws; }) &&
           llvm::any_of(Puts, [&](const Ending *Y) {
             const CXXTryStmt *Try = tryAround(P.Function->getBody(), Y->At->Loc);
             for (unsigned I = 0; Try && I < Try->getNumHandlers(); ++I)
               if (Try->getHandler(I) == H)
                 return true;
             return false;
           });
  }

  /// `for (;;) { Job job = take(); if (bad(job)) { log(job); continue; } job.done.set_value(); }`: where a round is
  /// over without it.
  SourceLocation missedRound(const Process &P, const Ending &X, const Paths::Points &Closes) {
    const ir::Block *Made = nullptr;
    for (const ir::Block &B : P.Blocks)
      for (const Event &Ev : B.Events)
        if (Ev.Kind == EventKind::Declare && Ev.Object->Decl == localIn(X.At->E))
          Made = &B;
    if (!Made || P.HasTry)
      return {};
    auto Begins = [&](unsigned Id) { return Id == Made->Id; };
    auto Ends = [&](unsigned Id) { return llvm::any_of(Closes, [&](const Paths::Point &C) { return C.Block == Id; }); };
    for (const ir::Block &B : P.Blocks) {
      if (B.Succs.size() != 2 || !B.Condition || Ends(B.Id) || !reaches(P, Made->Id, B.Id) || hasReason(P, B, X))
        continue;
      for (unsigned I : {0, 1}) {
        const unsigned Misses = B.Succs[I], Other = B.Succs[1 - I];
        if (!Begins(Misses) && !Ends(Misses) && reaches(P, Other, Ends, Made->Id) && reaches(P, Misses, Begins) &&
            !reaches(P, Misses, Ends, Made->Id) && !P.Blocks[Misses].Events.empty())
          return P.Blocks[Misses].Events.front().Loc;
      }
    }
    return {};
  }

  /// True if what leads to the return \p R has nothing to do with a stop, with the channel itself, or with who is last.
  bool forcedOut(const Process &P, const Event *R, const Ending &X) {
    const ir::Block *B = blockOf(P, R);
    for (unsigned Steps = 0; Steps < 4 && B; ++Steps) {
      if (B->Preds.size() != 1)
        return false;
      B = &P.Blocks[B->Preds.front()];
      if (B->Condition)
        return !hasReason(P, *B, X);
    }
    return false;
  }

  /// True if what \p B asks is a stop, the channel itself, whether there is an object at all, or who is last.
  bool hasReason(const Process &P, const ir::Block &B, const Ending &X) {
    if (counts(B.Condition))
      return true;
    for (const Place *Read : B.Reads) {
      if (Read->K == Place::Local && Read->Decl == localIn(X.At->E))
        return true;
      if ((Read->K == Place::Field || Read->root()->K == Place::Global || Read->root()->K == Place::Capture) &&
          (isFlag(Read->type()) || Read->type()->isPointerType()))
        return true;
    }
    return llvm::any_of(B.Events, [&](const Event &Ev) {
      return Ev.Kind == EventKind::StopCheck || Ev.Kind == EventKind::Send || Ev.Kind == EventKind::Select || Ev.Stop ||
             llvm::any_of(E.of(P), [&](const Ending &Y) {
               return Y.At == &Ev && (Y.K == Ending::Put || Y.K == Ending::Send) && Y.On == X.On;
             });
    });
  }

  Endings &E;
  const Thread &T;
  llvm::ArrayRef<Taking> Takings; ///< of the whole unit
  llvm::DenseSet<const Process *> Own;
};

} // namespace

std::vector<UnclosedStage> unclosedStages(const Threads &Ts, Endings &E) {
  std::vector<UnclosedStage> Out;
  if (llvm::all_of(Ts.All, [](const Thread &T) { return T.Cut; }))
    return Out;
  const std::vector<Taking> Takings = takings(E);
  for (const Thread &T : Ts.All)
    if (!T.Cut)
      if (auto Found = StageJudge(E, T, Takings).run())
        Out.push_back(std::move(*Found));
  return Out;
}

} // namespace belay::analysis
