//===- Oracles.cpp - who waits for ever, and the witness ------------------===//

#include "explore/Search.h"
#include "explore/Waits.h"

using namespace clang;

namespace belay::explore {

static std::string quoted(const std::string &Name) { return Name.empty() ? "it" : "'" + Name + "'"; }

static std::string doing(const Machine &M, const State &S, unsigned Id, const Wait &W) {
  const Decl *Root = nullptr;
  const std::string Known = M.name(S, S.thread(Id), W.Object, Root), Name = quoted(Known);
  auto The = [&](const std::string &What) { return Known.empty() ? "a " + What : "the " + What + " " + Name; };
  switch (W.N) {
  case Native::Lock:
  case Native::LockShared:
    return "waits for " + The("mutex");
  case Native::CondWait:
  case Native::StdWait:
    return "waits on " + The("condition");
  case Native::Acquire:
    return "waits for " + The("semaphore");
  case Native::LatchWait:
  case Native::ArriveAndWait:
    return "waits for " + The("latch");
  case Native::BarrierWait:
    return "waits at " + The("barrier");
  case Native::OnceBegin:
    return "waits for the first call to return";
  case Native::FutexWait:
    return "waits for the result";
  case Native::AtomicWait:
    return "waits for " + (Known.empty() ? std::string("an atomic") : Name) + " to change";
  case Native::TicketWait:
    return W.Operation == "select" ? "waits in select"
           : W.Operation == "wait" ? "waits for " + The("done")
           : W.Operation.empty()   ? "waits"
                                   : "waits in " + W.Operation.str() + (Known.empty() ? "" : " on " + Name);
  case Native::TimerDisarm:
    return "waits for the timer to have fired";
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
  case Native::AtomicWait:
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

static bool isLock(const Wait &W) { return W.N == Native::Lock || W.N == Native::LockShared; }

static SourceLocation at(const State &S, unsigned Id) { return userLocation(S.thread(Id)); }

/// Who holds what \p W is for, or could end it.
static std::string whose(const Wait &W) {
  if (W.For < 0)
    return "";
  const std::string Who = threadName(unsigned(W.For));
  if (W.Behind >= 0)
    return ", which " + Who + " reads, behind " + threadName(unsigned(W.Behind)) + ", which waits to write";
  if (!W.Partner)
    return isLock(W) ? ", which " + Who + " holds" : "";
  switch (W.N) {
  case Native::TicketWait:
    return W.Operation == "send"      ? ", from which " + Who + " would receive"
           : W.Operation == "receive" ? ", to which " + Who + " would send"
                                      : ", which " + Who + " would signal";
  case Native::CondWait:
  case Native::StdWait:
  case Native::AtomicWait:
    return ", which " + Who + " would notify";
  case Native::Acquire:
    return ", which " + Who + " would release";
  case Native::BarrierWait:
    return ", at which " + Who + " would arrive";
  default:
    return ", which " + Who + " would count down";
  }
}

/// What would break the cycle of \p Waits.
static const char *advice(llvm::ArrayRef<Wait> Waits) {
  if (llvm::all_of(Waits, isLock))
    return "; lock them in one order";
  if (llvm::any_of(Waits, isLock))
    return "; unlock before waiting";
  if (llvm::all_of(Waits, [](const Wait &W) { return W.Operation == "send"; }))
    return "; give a channel room, or let one of them receive first";
  if (llvm::all_of(Waits, [](const Wait &W) { return W.Operation == "receive"; }))
    return "; let one of them send first";
  return "";
}

/// The threads of \p Loop wait for each other: reported where the first of them in the source does.
static Problem cycle(const Machine &M, const State &S, llvm::SmallVector<unsigned, 8> Loop,
                     llvm::ArrayRef<Wait> Waits) {
  std::rotate(Loop.begin(),
              std::min_element(Loop.begin(), Loop.end(), [&](unsigned A, unsigned B) { return at(S, A) < at(S, B); }),
              Loop.end());
  Problem P;
  P.K = Problem::BlockingCycle;
  P.Thread = Loop.front();
  P.Loc = at(S, Loop.front());
  P.Other = at(S, Loop[1]);
  llvm::SmallVector<Wait, 8> Here;
  for (unsigned T : Loop) {
    const Wait &W = Waits[T];
    Here.push_back(W);
    const Decl *Root = nullptr;
    const std::string Name = M.name(S, S.thread(T), W.Object, Root), What = doing(M, S, T, W) + whose(W);
    P.Waits.push_back(at(S, T));
    P.Ends.push_back({T, at(S, T), What});
    if (T == Loop.front()) {
      P.Name = Name;
      P.Root = Root;
      P.Text = threadName(T) + " " + What;
    } else {
      P.Notes.push_back({at(S, T), threadName(T) + " " + What});
    }
    if (const Sync *Y = S.findSync(W.Object); Y && Y->Loc.isValid() && !W.Partner)
      P.Notes.push_back({Y->Loc, threadName(unsigned(W.For)) + " locked " + quoted(Name) + " here"});
  }
  P.OfLocks = llvm::all_of(Here, isLock);
  P.Text +=
      Loop.size() == 2
          ? ", while " + threadName(Loop[1]) + " waits for " + threadName(Loop[0]) + ": both wait for ever"
          : ", which closes a cycle of " + std::to_string(Loop.size()) + " threads: they wait for each other for ever";
  P.Text += advice(Here);
  return P;
}

/// What \p Way ends in is a wait that nobody ends.
static Problem wait(const Machine &M, const State &S, llvm::ArrayRef<unsigned> Way, llvm::ArrayRef<Wait> Waits) {
  const Wait &W = Waits[Way.back()];
  Problem P;
  P.K = Problem::BlockedForever;
  P.Thread = Way.back();
  P.Turns = W.Spins;
  P.Started = S.thread(P.Thread).Started;
  P.Loc = at(S, P.Thread);
  P.Name = M.name(S, W.Object, P.Root);
  P.Text = threadName(P.Thread) + " " + doing(M, S, P.Thread, W) + ": " + because(S, W);
  if (const Sync *Y = S.findSync(W.Object); Y && W.N == Native::Lock && Y->Loc.isValid()) {
    P.Other = Y->Loc;
    P.Notes.push_back({Y->Loc, threadName(unsigned(std::max(0, W.For))) + " locked it here"});
  }
  for (unsigned T : Way.drop_back()) {
    P.Ends.push_back({T, at(S, T), doing(M, S, T, Waits[T]) + whose(Waits[T])});
    P.Notes.push_back({at(S, T), threadName(T) + " " + P.Ends.back().Text});
  }
  P.Ends.push_back({P.Thread, P.Loc, doing(M, S, P.Thread, W)});
  return P;
}

/// Can \p W end only after the thread that it is for has gone on?
static bool isFor(const State &S, const Wait &W) {
  switch (W.N) {
  case Native::Lock:
  case Native::OnceBegin:
  case Native::PthreadJoin:
  case Native::ThrdJoin:
  case Native::ThreadJoin:
    return W.For >= 0 && !S.thread(unsigned(W.For)).Done;
  case Native::LockShared:
    return S.findSync(W.Object) && S.findSync(W.Object)->Owner >= 0; // else a writer that waits may be the reason
  default:
    return false;
  }
}

void findLoop(const Machine &M, const State &S, std::vector<Problem> &Out) {
  if (S.Doubt)
    return;
  llvm::SmallVector<Wait, 8> Waits(S.Threads.size());
  llvm::SmallVector<unsigned, 8> Way;
  unsigned At = S.Running;
  do {
    Waits[At] = waitOf(M, S, At);
    if (!isFor(S, Waits[At]) || Way.size() == S.Threads.size())
      return;
    Way.push_back(At);
    At = unsigned(Waits[At].For);
  } while (At != S.Running);
  if (Way.size() == 1)
    return;
  std::rotate(Way.begin(), llvm::min_element(Way), Way.end()); // the same, whoever closes it
  Out.push_back(cycle(M, S, Way, Waits));
}

/// From the thread that is stuck to the one that is the reason: a cycle, or a wait that nobody ends.
void findBlocked(const Machine &M, const State &S, bool Ended, std::vector<Problem> &Out) {
  if (S.Doubt)
    return;
  llvm::SmallVector<Wait, 8> Waits;
  for (unsigned T = 0; T < S.Threads.size(); ++T)
    Waits.push_back(S.thread(T).Done ? Wait() : waitOf(M, S, T));
  for (unsigned First = 0; First < S.Threads.size(); ++First) {
    if (S.thread(First).Done || S.thread(First).Timer.K == Value::Pointer)
      continue;
    llvm::SmallVector<unsigned, 8> Way;
    unsigned At = First;
    while (!llvm::is_contained(Way, At)) {
      Way.push_back(At);
      if (Waits[At].For < 0 || S.thread(unsigned(Waits[At].For)).Done)
        break;
      At = unsigned(Waits[At].For);
    }
    const Wait &Last = Waits[Way.back()];
    const unsigned Cycle = unsigned(llvm::find(Way, At) - Way.begin());
    const bool Closed = At != Way.back() || Last.For == int(At);
    // When main has returned, only those matter that wait for each other: the rest would have gone on or ends with the
    // process.
    if (Ended &&
        (!Closed || llvm::any_of(Way, [&](unsigned T) { return Waits[T].N != Native::Lock || !S.thread(T).Blocked; })))
      continue;
    if (Last.N == Native::None && !Last.Spins)
      continue;
    // Who waits for it to end waits for the end of the program.
    auto Joins = [&](unsigned T) {
      return Waits[T].N == Native::PthreadJoin || Waits[T].N == Native::ThrdJoin || Waits[T].N == Native::ThreadJoin;
    };
    if (Last.N == Native::None && isEndless(S.thread(Way.back())) &&
        std::all_of(Way.begin(), Way.end() - 1, Joins))
      continue;
    const bool Several = Closed && Way.size() - Cycle > 1;
    Problem P = Several ? cycle(M, S, {Way.begin() + Cycle, Way.end()}, Waits) : wait(M, S, Way, Waits);
    if (P.Loc.isValid())
      Out.push_back(std::move(P));
    if (!S.Gone && !Ended)
      return; // the others wait for the same reason, or could still be ended from outside
  }
}

/// What \p P's thread does wrong, where it doesn't just wait.
static std::string deed(const Problem &P) {
  const bool Unnamed = P.Name.empty() && (P.K == Problem::DoubleLock || P.K == Problem::UnlockNotHeld ||
                                          P.K == Problem::LeftLocked || P.K == Problem::MutexUnmade);
  const std::string Name = Unnamed ? "a mutex" : quoted(P.Name);
  switch (P.K) {
  case Problem::Race:
    return P.Write ? "writes " + Name : "reads " + Name;
  case Problem::DeadAccess:
    return (P.Write ? "writes " : "reads ") +
           (P.Name.empty()       ? "memory that is " + (P.Text == "freed" ? P.Text : "given back")
            : P.Text == "freed" ? Name + ", which is freed"
                                : Name + ", whose scope has ended");
  case Problem::DestroyedInUse:
    return (P.Text == "freed" ? "frees " : "ends ") + (P.Name.empty() ? "memory that " : Name + ", which ") +
           threadName(P.OtherThread) + " uses, and nothing orders the two";
  case Problem::DoubleLock:
    return "locks " + Name + ", which it holds";
  case Problem::SelfJoin:
    return "joins itself";
  case Problem::JoinTwice:
    return P.Text.empty() ? "joins " + Name + ", which is not joinable: that throws std::system_error"
                          : "joins a thread that was " + P.Text + " before";
  case Problem::UnlockNotHeld:
    return "unlocks " + Name + ", which it doesn't hold";
  case Problem::Unjoined:
    return "starts a thread that is " + P.Text + " while joinable";
  case Problem::NegativeCount:
    return "counts " + Name + " below zero";
  case Problem::Uncaught:
    return "throws what nobody catches";
  case Problem::LeftLocked:
    return "locks " + Name + " and " + (P.Thread ? "ends" : "returns") + " without unlocking it";
  case Problem::MutexDestroyed:
    return "destroys " + Name +
           (P.Text.empty() ? ", which is in use" : ", which " + threadName(P.OtherThread) + " waits on");
  case Problem::MutexUnmade:
    return "locks " + Name + ", which nobody has initialised";
  case Problem::BlockedForever:
  case Problem::BlockingCycle:
  case Problem::FailsByOrder:
    break;
  }
  return P.Text;
}

std::string describe(const Problem &P) {
  if (P.K == Problem::BlockedForever || P.K == Problem::BlockingCycle)
    return P.Text;
  return threadName(P.Thread) + " " + deed(P) +
         (P.K == Problem::Race ? ", and nothing orders this and what " + threadName(P.OtherThread) + " does" : "");
}

void explain(const State &S, Problem &P) {
  P.Witness = witness(S);
  if (P.K == Problem::Race)
    P.Ends.push_back({P.OtherThread, P.Other, (P.OtherWrites ? "writes " : "reads ") + quoted(P.Name)});
  if (P.K != Problem::BlockedForever && P.K != Problem::BlockingCycle)
    P.Ends.push_back({P.Thread, P.Loc, deed(P)});
  switch (P.K) {
  case Problem::Race:
  case Problem::DestroyedInUse:
    P.Notes.push_back({P.Other, std::string(P.OtherWrites ? "written" : "read") + " here by " +
                                    threadName(P.OtherThread) + ", and nothing orders the two"});
    break;
  case Problem::DeadAccess:
    P.Notes.push_back({P.Other, P.Text == "freed" ? "freed here" : "its scope has ended here"});
    break;
  case Problem::DoubleLock:
    P.Notes.push_back({P.Other, "locked here first"});
    break;
  case Problem::UnlockNotHeld:
    if (P.Text == "held")
      P.Notes.push_back({P.Other, threadName(P.OtherThread) + " locked it here"});
    break;
  case Problem::MutexDestroyed:
    P.Notes.push_back({P.Other, P.Text.empty() ? "locked here" : "it waits here"});
    break;
  case Problem::MutexUnmade:
    if (P.Other.isValid())
      P.Notes.push_back({P.Other, "its memory is allocated here"});
    break;
  case Problem::LeftLocked:
    if (P.Thread)
      P.Notes.push_back({P.Other, "the thread is started here"});
    break;
  case Problem::Unjoined:
    if (P.Other.isValid())
      P.Notes.push_back({P.Other, "it is " + P.Text + " here"});
    break;
  default:
    break;
  }
}

} // namespace belay::explore
