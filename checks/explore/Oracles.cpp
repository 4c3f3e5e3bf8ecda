//===- Oracles.cpp - who waits for ever, and the witness ------------------===//

#include "explore/Search.h"

using namespace clang;

namespace belay::explore {

namespace {
/// What a thread waits for.
struct Wait {
  Native N = Native::None;
  Value Object;
  int For = -1;              ///< the thread that could end it, if there is one
  llvm::StringRef Operation; ///< TicketWait: Belay's operation that waits
  bool Spins = false;
};
} // namespace

/// Which operation of Belay \p T is in: the innermost that has a user's name, and its object.
static void findOperation(const Thread &T, Wait &W) {
  for (const Frame &F : llvm::reverse(T.Stack)) {
    const auto *D = dyn_cast<FunctionDecl>(F.F->Decl);
    if (F.F->User || !D)
      return;
    if (!F.F->Belay || !D->getIdentifier())
      continue;
    const auto *M = dyn_cast<CXXMethodDecl>(D);
    const llvm::StringRef Class = M && M->getParent()->getIdentifier() ? M->getParent()->getName() : llvm::StringRef();
    const bool Select = !M && D->getName().starts_with("select");
    if (!Select && Class != "sender" && Class != "receiver" && Class != "done")
      continue;
    W.Operation = Select ? "select" : Class == "sender" ? "send" : Class == "receiver" ? "receive" : "wait";
    if (M)
      W.Object =
          F.Registers[!Program::scalar(D->getASTContext(), D->getReturnType()) && !D->getReturnType()->isVoidType()];
    return;
  }
}

static Wait waitOf(const State &S, unsigned Id) {
  Wait W;
  const Thread &T = S.thread(Id);
  if (T.Stack.empty())
    return W;
  const Frame &F = T.Stack.back();
  const Instr &I = F.F->Code[F.Pc];
  if (I.O != Op::Native) {
    W.Spins = T.Spinning;
    return W;
  }
  W.N = Native(I.Sub);
  W.Spins = T.Spinning;
  auto Arg = [&](unsigned N) { return N < I.ArgCount ? F.Registers[F.F->Args[I.FirstArg + N]] : Value(); };
  W.Object = Arg(0);
  switch (W.N) {
  case Native::Lock:
  case Native::LockShared:
    if (const Sync *M = S.findSync(W.Object))
      W.For = M->Owner >= 0 ? M->Owner : M->Readers.empty() ? -1 : M->Readers.front();
    break;
  case Native::OnceBegin:
    if (const Sync *M = S.findSync(W.Object))
      W.For = M->Owner;
    break;
  case Native::CondWait:
    if (const Sync *C = S.findSync(W.Object); C && !llvm::is_contained(C->Waiters, int(Id))) {
      W.Object = Arg(1); // woken, and waits for the mutex
      W.N = Native::Lock;
      if (const Sync *M = S.findSync(W.Object))
        W.For = M->Owner;
    }
    break;
  case Native::TicketWait:
    W.Object = Value();
    findOperation(T, W);
    break;
  case Native::PthreadJoin:
  case Native::ThrdJoin:
  case Native::ThreadJoin: {
    Value H = W.Object;
    if (W.N == Native::ThreadJoin)
      if (const Object *O = S.find(W.Object))
        for (const Cell &C : O->Cells)
          if (C.Offset == W.Object.I)
            H = C.V;
    for (unsigned J = 0; J < S.Threads.size(); ++J)
      if (H.K == Value::Int && H.I == 0x7ead0000 + int64_t(J))
        W.For = int(J);
    break;
  }
  default:
    break;
  }
  return W;
}

static std::string threadName(unsigned Id) { return Id == 0 ? "the main thread" : "thread " + std::to_string(Id + 1); }

static std::string quoted(const std::string &Name) { return Name.empty() ? "it" : "'" + Name + "'"; }

static std::string doing(const Machine &M, const State &S, unsigned Id, const Wait &W) {
  const Decl *Root = nullptr;
  const std::string Known = M.name(S, S.thread(Id), W.Object, Root), Name = quoted(Known);
  switch (W.N) {
  case Native::Lock:
  case Native::LockShared:
    return "waits for the mutex " + Name;
  case Native::CondWait:
  case Native::StdWait:
    return "waits on the condition " + Name;
  case Native::Acquire:
    return "waits for the semaphore " + Name;
  case Native::LatchWait:
  case Native::ArriveAndWait:
    return "waits for the latch " + Name;
  case Native::BarrierWait:
    return "waits at the barrier " + Name;
  case Native::OnceBegin:
    return "waits for the first call to return";
  case Native::FutexWait:
    return "waits for the result";
  case Native::TicketWait:
    return W.Operation == "select" ? "waits in select"
           : W.Operation == "wait" ? "waits for the done " + Name
           : W.Operation.empty()   ? "waits"
                                   : "waits in " + W.Operation.str() + (Known.empty() ? "" : " on " + Name);
  case Native::PthreadJoin:
  case Native::ThrdJoin:
  case Native::ThreadJoin:
    return W.For >= 0 ? "waits for " + threadName(unsigned(W.For)) + " to end" : "waits for a thread to end";
  default:
    return W.Spins ? "turns in a loop that only another thread could end" : "waits";
  }
}

static std::string because(const State &S, const Wait &W) {
  switch (W.N) {
  case Native::Lock:
  case Native::LockShared:
    if (W.For >= 0 && S.thread(unsigned(W.For)).Done)
      return threadName(unsigned(W.For)) + " has ended without unlocking it";
    return "it is never unlocked";
  case Native::CondWait:
  case Native::StdWait:
    return "nobody will notify it any more";
  case Native::Acquire:
    return "nobody will release it any more";
  case Native::LatchWait:
  case Native::ArriveAndWait:
    return "nobody will count it down any more";
  case Native::BarrierWait:
    return "nobody else will arrive";
  case Native::OnceBegin:
    return "the call is this thread's own";
  case Native::FutexWait:
    return "nobody will give it";
  case Native::TicketWait:
    return W.Operation == "send"      ? "nobody will receive the value"
           : W.Operation == "receive" ? "nobody will send or close any more"
           : W.Operation == "wait"    ? "nobody will signal it"
                                      : "none of what it waits for will come";
  default:
    return "nobody will end it";
  }
}

static SourceLocation at(const State &S, unsigned Id) { return userLocation(S.thread(Id)); }

/// From the thread that is stuck to the one that is the reason: a cycle, or a wait that nobody ends.
void findBlocked(const Machine &M, const State &S, bool Ended, std::vector<Problem> &Out) {
  if (S.Doubt)
    return;
  for (unsigned First = 0; First < S.Threads.size(); ++First) {
    if (S.thread(First).Done)
      continue;
    llvm::SmallVector<unsigned, 8> Way;
    unsigned At = First;
    int Cycle = -1;
    while (true) {
      auto Again = llvm::find(Way, At);
      if (Again != Way.end()) {
        Cycle = int(Again - Way.begin());
        break;
      }
      Way.push_back(At);
      const Wait W = waitOf(S, At);
      if (W.For < 0 || S.thread(unsigned(W.For)).Done)
        break;
      At = unsigned(W.For);
    }
    // When main has returned, only those matter that wait for each other: the rest would have gone on or ends with the
    // process.
    if (Ended &&
        (Cycle < 0 ||
         llvm::any_of(Way, [&](unsigned T) { return waitOf(S, T).N != Native::Lock || !S.thread(T).Blocked; })))
      continue;
    Problem P;
    P.OnlyLocks = true;
    const unsigned Cause = Cycle >= 0 ? Way[unsigned(Cycle)] : Way.back();
    const Wait W = waitOf(S, Cause);
    if (W.Spins || W.N == Native::None)
      continue;
    P.K = Cycle >= 0 && Way.size() - unsigned(Cycle) > 1 ? Problem::BlockingCycle : Problem::BlockedForever;
    P.Thread = Cause;
    P.Loc = at(S, Cause);
    P.Name = M.name(S, W.Object, P.Root);
    P.Text = threadName(Cause) + " " + doing(M, S, Cause, W);
    if (P.K == Problem::BlockingCycle) {
      // Report at the place that comes first in the source, whoever was looked at first.
      llvm::SmallVector<unsigned, 4> Loop(Way.begin() + Cycle, Way.end());
      auto Least =
          std::min_element(Loop.begin(), Loop.end(), [&](unsigned A, unsigned B) { return at(S, A) < at(S, B); });
      std::rotate(Loop.begin(), Least, Loop.end());
      const Wait L = waitOf(S, Loop.front());
      P.Loc = at(S, Loop.front());
      P.Thread = Loop.front();
      P.Name = M.name(S, L.Object, P.Root);
      P.Text = threadName(Loop.front()) + " " + doing(M, S, Loop.front(), L);
      P.Other = at(S, Loop[1]);
      for (unsigned T : Loop) {
        const Wait Here = waitOf(S, T);
        P.OnlyLocks &= Here.N == Native::Lock || Here.N == Native::LockShared;
        P.Witness.push_back(
            {at(S, T), threadName(T) + " " + doing(M, S, T, Here) +
                           (Here.N == Native::Lock ? ", which " + threadName(unsigned(Here.For)) + " holds" : "")});
        if (const Sync *Y = S.findSync(Here.Object); Y && Y->Loc.isValid() && Here.N == Native::Lock)
          P.Witness.push_back({Y->Loc, threadName(unsigned(Here.For)) + " locked " +
                                           quoted(P.Name.empty() ? "" : M.name(S, Here.Object, P.Root)) + " here"});
      }
    } else {
      P.OnlyLocks = false;
      P.Text += ": " + because(S, W);
      if (const Sync *Y = S.findSync(W.Object); Y && W.N == Native::Lock && Y->Loc.isValid()) {
        P.Other = Y->Loc;
        P.Witness.push_back({Y->Loc, threadName(unsigned(std::max(0, W.For))) + " locked it here"});
      }
      for (unsigned T : Way)
        if (T != Cause)
          P.Witness.push_back({at(S, T), threadName(T) + " " + doing(M, S, T, waitOf(S, T))});
    }
    if (P.Loc.isValid())
      Out.push_back(std::move(P));
    if (!S.Gone && !Ended)
      return; // the others wait for the same reason, or could still be ended from outside
  }
}

void explain(const Machine &, const State &S, Problem &P) {
  auto Starts = [&](unsigned Id) {
    if (Id > 0 && Id < S.Threads.size() && S.thread(Id).Started.isValid())
      P.Witness.push_back({S.thread(Id).Started, threadName(Id) + " is started here"});
  };
  switch (P.K) {
  case Problem::Race:
  case Problem::DestroyedInUse:
    P.Witness.push_back({P.Other, std::string(P.OtherWrites ? "written" : "read") + " here by " +
                                      threadName(P.OtherThread) + ", and nothing orders the two"});
    Starts(P.OtherThread);
    Starts(P.Thread);
    break;
  case Problem::DeadAccess:
    P.Witness.push_back({P.Other, P.Text == "freed" ? "freed here" : "its scope has ended here"});
    Starts(P.Thread);
    break;
  case Problem::DoubleLock:
    P.Witness.push_back({P.Other, "locked here first"});
    break;
  case Problem::UnlockNotHeld:
    if (P.Text == "held")
      P.Witness.push_back({P.Other, threadName(P.OtherThread) + " locked it here"});
    break;
  case Problem::MutexDestroyed:
    P.Witness.push_back({P.Other, "locked here"});
    break;
  case Problem::Unjoined:
    if (P.Other.isValid())
      P.Witness.push_back({P.Other, "the thread is started here"});
    break;
  case Problem::BlockedForever:
  case Problem::BlockingCycle:
    for (unsigned I = 1; I < S.Threads.size(); ++I)
      if (!S.thread(I).Done)
        Starts(I);
    break;
  default:
    Starts(P.Thread);
  }
}

} // namespace belay::explore
