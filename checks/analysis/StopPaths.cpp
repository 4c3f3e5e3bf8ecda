//===- StopPaths.cpp - can a thread's owner end it? -----------------------===//

#include "analysis/StopPaths.h"
#include "analysis/Claims.h"
#include "analysis/Escapes.h"
#include "analysis/Lifetime.h"
#include "analysis/Signals.h"
#include "analysis/Waiters.h"
#include "ir/Builder.h"
#include "ir/Types.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace belay::analysis {

using ir::EventKind;
using model::TypeKind;

namespace {

constexpr int64_t LongSleepMs = 10'000;

class Judge {
public:
  Judge(const StopContext &C, const Thread &T)
      : Ts(C.Ts), U(C.U), T(T), P(C.Ts, T), S(C.Ts, C.U) {}

  std::vector<StopProblem> run() {
    if (T.Cut || lastsForEver(Ts, U, T, P) || cancelsThreads(Ts.sums().module()) || mayBeCancelled(Ts, T, U))
      return {};
    noWayOut();
    if (!Out.empty())
      return std::move(Out);
    for (auto &F : T.Frames)
      blocking(*F);
    if (Out.empty() && ofBelay(T))
      houseRule();
    if (Out.empty())
      if (auto N = Signals({Ts, U}, T, P, S).find())
        Out.push_back(std::move(*N));
    return std::move(Out);
  }

private:
  using K = StopProblem::Kind;

  StopProblem &add(K Kind) { return Out.emplace_back(stopProblem(Kind, T, P)); }

  void noWayOut();
  bool insideTry(const Frame &F, SourceLocation At) const;
  void houseRule();
  bool sentByAnother(const Cell &Channel) const;
  bool closed(const Cell &Channel) const;
  bool mayBeClosed(const ir::Place &Channel) const;
  void blocking(const Frame &F);
  void deaf(const Frame &F, unsigned B, const ir::Event &E);
  bool coroutine(const Frame &F) const;
  bool sent(const ir::Process &P) const;
  bool passedOn(const Dependency &Signal, llvm::function_ref<bool(const Record &)> Ends) const;

  const Threads &Ts;
  const Uses &U;
  const Thread &T;
  Parties P;
  Slicer S;
  std::vector<StopProblem> Out;
};

/// A coroutine that awaits something that no row knows: it may be ended there.
bool Judge::coroutine(const Frame &F) const {
  auto *Body = dyn_cast_or_null<CoroutineBodyStmt>(F.P->Function->getBody());
  if (!Body)
    return false;
  llvm::DenseSet<const Expr *> Known;
  for (const ir::Block &B : F.P->Blocks)
    for (const ir::Event &E : B.Events)
      if (E.Kind != EventKind::Call && E.Kind != EventKind::Unknown)
        Known.insert(E.E);
  llvm::SmallVector<const Stmt *, 16> Work{Body->getBody()};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (!S || isa<LambdaExpr>(S))
      continue;
    if (isa<CoyieldExpr>(S))
      return true;
    if (auto *A = dyn_cast<CoawaitExpr>(S); A && !Known.contains(ir::strip(A->getOperand())))
      return true;
    Work.append(S->child_begin(), S->child_end());
  }
  return false;
}

bool Judge::insideTry(const Frame &F, SourceLocation At) const {
  for (const Frame *X = &F; X; At = X->Call ? X->Call->Loc : SourceLocation(), X = X->Up)
    if (tryAround(X->P->Function->getBody(), At))
      return true;
  return false;
}

void Judge::noWayOut() {
  for (auto &F : T.Frames) {
    if (coroutine(*F))
      continue;
    for (const Loop &L : Ts.loops(F->P).All) {
      if (!L.Exits.empty() || L.Ends)
        continue;
      // An exception that is caught outside ends the loop, and a thread that is interrupted or cancelled
      // leaves it by one.
      bool Calls = false, Cancelled = false, Heeds = false;
      for (unsigned B : L.Blocks)
        for (const ir::Event &E : F->P->Blocks[B].Events) {
          Cancelled |= E.Throws && E.Kind != EventKind::Call;
          Heeds |= bool(E.Stop);
          Calls |= E.Kind == EventKind::Call || E.Kind == EventKind::Unknown || E.Kind == EventKind::Throw;
        }
      if (Cancelled || (Calls && insideTry(*F, L.Loc)))
        continue;
      StopProblem &N = add(K::NoWayOut);
      N.LoopLoc = L.Loc;
      if (startedInMain(T)) {
        // `main` that ends in the join of a server's thread never returns, unless the thread is asked to end before.
        bool More = Heeds && P.beforeJoin([](const Record &R) { return R.kind() == EventKind::StopRequest; });
        for (const Act &J : P.joins())
          if (J.G == T.Spawner) {
            auto &Records = Ts.sums().of(J.G).Records;
            for (unsigned I = J.Index + 1; I < Records.size(); ++I)
              More |= Records[I].kind() != EventKind::Join && Records[I].kind() != EventKind::Destroy &&
                      Records[I].kind() != EventKind::ScopeEnd && Records[I].kind() != EventKind::Return;
          }
        if (!More)
          N.Level = Confidence::Discipline;
      }
      return;
    }
  }
}

void Judge::blocking(const Frame &F) {
  if (coroutine(F))
    return;
  for (unsigned B : F.P->RPO) {
    if (!Ts.loops(F.P).Reached.contains(B))
      continue;
    for (const ir::Event &E : F.P->Blocks[B].Events) {
      if (F.Dead.contains(&E))
        continue;
      switch (E.Kind) {
      case EventKind::Wait:
      case EventKind::Receive:
      case EventKind::Send:
      case EventKind::Acquire:
        if (!E.Timed && !E.Try && !E.Stop && !preemptable(E))
          deaf(F, B, E);
        break;
      case EventKind::Block:
        if (!E.Stop)
          deaf(F, B, E);
        break;
      default:
        break;
      }
      if (!Out.empty())
        return;
    }
  }
}

/// \p P is a lambda that somebody is given, who runs it when it likes: a message to the thread, perhaps, which wakes it.
bool Judge::sent(const ir::Process &P) const {
  auto *MD = dyn_cast<CXXMethodDecl>(P.Function);
  return MD && MD->getParent()->isLambda() && llvm::none_of(Ts.All, [&](const Thread &X) {
           return llvm::any_of(X.Frames, [&](auto &F) { return F->P == &P; });
         });
}

/// Who joins the thread has looked at \p Signal, too, and \p Ends the wait afterwards, in no loop.
bool Judge::passedOn(const Dependency &Signal, llvm::function_ref<bool(const Record &)> Ends) const {
  auto Once = [&](const Record &R) {
    const ir::Block *At = blockOf(*R.In, R.E);
    return At && Ts.loops(R.In).innermost(At->Id) < 0 && Ends(R);
  };
  auto Looks = [&](const Record &R) {
    return (R.kind() == EventKind::Read || R.kind() == EventKind::AtomicRead) && mayMatch(cellOf(R.Object), Signal.C);
  };
  return P.beforeJoin(Once) && llvm::any_of(P.joins(), [&](const Act &J) {
           return llvm::any_of(Ts.sums().of(J.G).Records, Looks);
         });
}

/// True if block \p B is reached, or left, only by what \p E has returned: `if ((fd = accept(s)) < 0) break;`
static bool afterResult(const ir::Process &P, unsigned B, const ir::Event &E) {
  constexpr unsigned MaxBlocks = 8;
  for (unsigned I = 0; E.E && I < MaxBlocks; ++I) {
    const ir::Block &At = P.Blocks[B];
    if (At.Condition && At.Succs.size() == 2 && about(At.Condition, E.E))
      return true;
    if (At.Preds.size() != 1)
      return false;
    B = At.Preds.front();
  }
  return false;
}

/// \p E blocks in a loop that ends on a signal. Does giving the signal end \p E?
void Judge::deaf(const Frame &F, unsigned B, const ir::Event &E) {
  auto Around = loopsAround(Ts, F, B);
  if (Around.empty())
    return;
  // Every signal that ends one of the loops around, but for the loop that is there to wait again.
  Depends D;
  bool Rechecks = E.Kind == EventKind::Wait && !E.Entry && Around.size() > 1;
  for (const LoopAt &L : llvm::ArrayRef(Around).drop_front(Rechecks)) {
    Loop Others = *L.L;
    if (E.Kind == EventKind::Block && L.F == &F) // that it fails, nobody brings about who doesn't wake it
      llvm::erase_if(Others.Exits, [&](const Exit &X) { return afterResult(*F.P, X.From, E); });
    D.add(S.exits(Others, *L.F));
  }
  if (D.Unknown || D.Input)
    return;
  std::vector<Act> Sets;
  const Dependency *Signal = nullptr;
  for (const Dependency &X : D.On) {
    if (!X.Direct || (!X.Token && !isFlag(X.C.type())))
      continue;
    // Somebody outside the unit could give the signal and end the wait.
    if (!X.Token && !U.allSeen(X.C.leaf()))
      return;
    auto More = P.afterStart(P.sets(X));
    if (!More.empty() && !Signal)
      Signal = &X;
    Sets.insert(Sets.end(), More.begin(), More.end());
  }
  if (!Signal || llvm::any_of(Sets, [&](const Act &A) { return sent(*A.R->In); }))
    return;

  std::function<bool(const Record &)> Ends;
  bool Reads = false;
  Cell C = cellOf(Ts.sums().translate(E.Object, F.Map));
  switch (E.Kind) {
  case EventKind::Wait: {
    if (!C || isOneOfSeveral(E.Object) || !U.allSeen(C.leaf()) || !U.onlyMethods(C.leaf()))
      return;
    // What the wait itself looks at when it is woken.
    Depends Until;
    if (E.Entry) {
      auto Preds = S.predicate(E, F);
      if (Preds.empty())
        return;
      for (auto &Pr : Preds)
        Until.add(S.result(*Pr));
    } else
      Until = S.exits(*Around.front().L, *Around.front().F);
    if (Until.Unknown || Until.Input)
      return;
    for (const Dependency &X : D.On)
      for (const Dependency &Y : Until.On)
        Reads |= X.Direct && mayMatch(X.C, Y.C) && (X.Token || isFlag(X.C.type()));
    bool Looked = Reads;
    auto Notifies = [&](const Record &R) {
      return R.kind() == EventKind::Notify && (mayMatch(cellOf(R.Object), C) || mayMean(R.Object, E.Object));
    };
    if (!Reads) {
      auto Feeds = [&](const Record &R) {
        return (R.kind() == EventKind::Write || R.kind() == EventKind::AtomicWrite ||
                R.kind() == EventKind::AtomicUpdate) &&
               !R.E->Init && Until.reads(cellOf(R.Object));
      };
      Looked = P.also(Sets, Feeds) || (D.Received && P.beforeJoin(Feeds));
    }
    if (Looked && (P.also(Sets, Notifies) || (D.Received && P.beforeJoin(Notifies))))
      return;
    if (Reads && passedOn(*Signal, Notifies))
      return;
    break;
  }
  case EventKind::Acquire: {
    QualType CT = C ? C.type() : QualType();
    if (!C || !StringRef(CT.getCanonicalType().getAsString()).contains("sem"))
      return;
    if (!U.allSeen(C.leaf()))
      return;
    Ends = [&](const Record &R) { return R.kind() == EventKind::Release && mayMatch(cellOf(R.Object), C); };
    break;
  }
  case EventKind::Receive:
  case EventKind::Send: {
    if (!C || D.Received)
      return;
    bool Sending = E.Kind == EventKind::Send;
    Ends = [=](const Record &R) {
      bool Does = Sending ? R.kind() == EventKind::Receive || R.kind() == EventKind::Close
                          : R.kind() == EventKind::Send || R.kind() == EventKind::Close;
      if (R.kind() == EventKind::Destroy)
        Does = R.E->Type == TypeKind::Channel ||
               R.E->Type == (Sending ? TypeKind::Receiver : TypeKind::Sender);
      return Does && mayMatch(cellOf(R.Object), C);
    };
    break;
  }
  case EventKind::Block: {
    if (E.Yields) {
      auto Ms = sleepMs(E.E, U.context());
      if (!Ms || *Ms < LongSleepMs)
        return;
      Ends = [](const Record &) { return false; };
      break;
    }
    // A descriptor that only this unit knows, and that nobody closes or wakes.
    if (E.Timed || !C || !U.allSeen(C.leaf()) || !U.ownDescriptor(C.leaf()))
      return;
    Ends = [&](const Record &R) {
      return (R.kind() == EventKind::Wake && mayMatch(cellOf(R.Object), C)) || R.kind() == EventKind::Unknown;
    };
    break;
  }
  default:
    return;
  }
  if (Ends && (P.also(Sets, Ends) || (D.Received && P.beforeJoin(Ends))))
    return;
  // A callback on the token can wake the wait.
  for (auto &X : T.Frames)
    for (const ir::Block &Blk : X->P->Blocks)
      for (const ir::Event &Ev : Blk.Events)
        if (Ev.Deferred)
          return;
  StopProblem &N = add(K::DeafWait);
  N.Block = operation(E);
  N.BlockLoc = E.Loc;
  if (!Signal->Token)
    N.Signal = Signal->C.str();
  N.SetLoc = Sets.front().R->E->Loc;
  N.Reads = Reads;
  N.Send = E.Kind == EventKind::Send;
  N.E = &E;
  N.F = &F;
  // Who never waits for the thread doesn't hang.
  if (P.joins().empty())
    N.Level = Confidence::Discipline;
}

/// True if \p C takes over what it captures.
static bool moves(const ir::CaptureInfo &C) {
  auto *V = dyn_cast_or_null<VarDecl>(C.Var);
  const Expr *I = V && V->isInitCapture() && V->getInit() ? bare(V->getInit()) : nullptr;
  if (auto *Made = dyn_cast_or_null<CXXConstructExpr>(I); Made && Made->getNumArgs() == 1)
    I = bare(Made->getArg(0));
  return I && I->isXValue();
}

/// True if the channel closes when another thread ends, which holds a sending end
/// of its own: unless the one who waits here still has the end that was copied.
bool Judge::sentByAnother(const Cell &Channel) const {
  auto &M = Ts.sums().module();
  bool Sent = false, Kept = false;
  for (const Thread &Other : Ts.All) {
    if (Other.Spawn->E == T.Spawn->E)
      continue;
    auto It = M.Closures.find(Other.Spawn->E->Entry);
    bool Holds = false;
    if (It != M.Closures.end())
      for (const ir::CaptureInfo &C : It->second.Captures) {
        const CXXRecordDecl *R = C.Var && !C.ByRef ? C.Var->getType()->getAsCXXRecordDecl() : nullptr;
        if (!R || !R->getIdentifier() || R->getName() != "sender" || !mayMatch(cellOf(C.Outer), Channel))
          continue;
        Holds = true;
        auto *V = dyn_cast_or_null<VarDecl>(C.Outer->root()->Decl);
        Kept |= V && V->isLocalVarDecl() && !moves(C) && llvm::any_of(P.joins(), [&](const Act &J) {
          return V->getDeclContext() == J.G->Function;
        });
        if (moves(C))
          return true;
      }
    Sent |= Holds;
    if (!Holds)
      for (auto &F : Other.Frames)
        for (unsigned B : F->P->RPO)
          for (const ir::Event &E : F->P->Blocks[B].Events)
            if (E.Kind == EventKind::Send && mayMatch(cellOf(Ts.sums().translate(E.Object, F->Map)), Channel))
              return true;
  }
  return Sent && !Kept;
}

/// On Belay's own primitives the rule is the contract: a done is in scope.
void Judge::houseRule() {
  bool Done = T.Spawn->E->TakesStop;
  const ir::Event *Blocks = nullptr;
  const Frame *In = nullptr;
  llvm::SmallVector<Cell, 2> Channels; // any of which ends the operation when it closes
  std::vector<Cell> Own;               // what it sends to itself
  for (auto &F : T.Frames)
    for (unsigned B : F->P->RPO) {
      if (!Ts.loops(F->P).Reached.contains(B))
        continue;
      for (const ir::Event &E : F->P->Blocks[B].Events) {
        auto Here = [&](const ir::Place *P) { return cellOf(Ts.sums().translate(P, F->Map)); };
        if (E.Kind == EventKind::MakeChannel)
          Own.push_back(Here(E.Object));
        Done |= E.Kind == EventKind::StopCheck || (E.Stop && E.Kind != EventKind::Spawn);
        Done |= preemptable(E);
        bool Waits = E.Kind == EventKind::Receive || E.Kind == EventKind::Select || E.Kind == EventKind::Wait ||
                     E.Kind == EventKind::Acquire;
        if (!Waits || E.Timed || E.Try || E.Stop || preemptable(E) || Blocks)
          continue;
        Blocks = &E;
        In = F.get();
        if (E.Kind == EventKind::Receive && mayBeClosed(*E.Object))
          return;
        if (E.Kind == EventKind::Receive)
          Channels.push_back(Here(E.Object));
        for (const ir::Place *A : E.Args)
          if (E.Kind == EventKind::Select)
            Channels.push_back(Here(A));
      }
    }
  if (!Blocks || (Done && Channels.empty()))
    return;
  for (const Cell &Channel : Channels)
    if (llvm::any_of(Own, [&](const Cell &C) { return mayMatch(C, Channel); }) || closed(Channel))
      return;
  StopProblem &N = add(K::NoDone);
  N.Block = operation(*Blocks);
  N.BlockLoc = Blocks->Loc;
  N.E = Blocks;
  N.F = In;
}

/// True if somebody closes \p Channel before the task is waited for, or another task does, or holds the last sending
/// end and ends by itself. A member is closed by a method that is called when it is time.
bool Judge::closed(const Cell &Channel) const {
  auto Closes = [&](const Record &R) {
    bool Does = R.kind() == EventKind::Close ||
                (R.kind() == EventKind::Destroy && (R.E->Type == TypeKind::Sender || R.E->Type == TypeKind::Channel));
    return Does && (!Channel || mayMatch(cellOf(R.Object), Channel));
  };
  if (P.beforeJoin(Closes))
    return true;
  if (isa_and_nonnull<FieldDecl>(Channel.leaf()))
    for (auto &M : Ts.sums().module().Processes)
      if (isa<CXXMethodDecl>(M->Function) && !P.own(M.get()) &&
          llvm::none_of(P.joins(), [&](const Act &J) { return J.G == M.get(); }) &&
          llvm::any_of(Ts.sums().of(M.get()).Records,
                       [&](const Record &R) { return R.kind() == EventKind::Close && Closes(R); }))
        return true;
  for (const Thread &Other : Ts.All)
    for (auto &F : Other.Frames)
      for (unsigned B : F->P->RPO)
        for (const ir::Event &E : F->P->Blocks[B].Events)
          if (Other.Spawn->E != T.Spawn->E && E.Kind == EventKind::Close &&
              mayMatch(cellOf(Ts.sums().translate(E.Object, F->Map)), Channel))
            return true;
  return sentByAnother(Channel);
}

/// True if it isn't known what \p Channel refers to, and somebody closes one of its kind.
bool Judge::mayBeClosed(const ir::Place &Channel) const {
  const auto *V = Channel.K == ir::Place::Local ? cast<VarDecl>(Channel.Decl) : nullptr;
  const QualType Of = V && V->getType()->isReferenceType() ? ir::held(V->getType()) : QualType();
  return !Of.isNull() && llvm::any_of(Ts.sums().module().Processes, [&](auto &G) {
    return !P.own(G.get()) && llvm::any_of(Ts.sums().of(G.get()).Records, [&](const Record &R) {
      const QualType T = R.kind() == EventKind::Close ? ir::held(R.Object->type()) : QualType();
      return !T.isNull() && U.context().hasSameType(T, Of);
    });
  });
}

} // namespace

StopProblem stopProblem(StopProblem::Kind K, const Thread &T, const Parties &P) {
  StopProblem N;
  N.K = K;
  N.T = &T;
  if (P.joins().empty())
    return N;
  // Rather where the user wrote it than where the compiler did.
  auto Written = llvm::find_if(P.joins(), [](const Act &J) { return !J.R->In->Function->isImplicit(); });
  const Record &J = *(Written == P.joins().end() ? P.joins().front() : *Written).R;
  N.JoinLoc = J.E->Loc;
  N.Joiner = J.In->Name;
  return N;
}

std::vector<StopProblem> stopProblems(const StopContext &C) {
  std::vector<StopProblem> Out;
  for (const Thread &T : C.Ts.All)
    llvm::append_range(Out, Judge(C, T).run());
  return Out;
}

} // namespace belay::analysis
