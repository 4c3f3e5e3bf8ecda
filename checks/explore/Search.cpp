//===- Search.cpp - every order of the threads' steps, within a bound -----===//

#include "explore/Search.h"

using namespace clang;

namespace belay::explore {

/// A timer whose time hasn't come.
static bool isIdle(const Thread &T) { return T.Timer.K == Value::Pointer && T.Blocked && !T.Fires; }

/// Who could go on, beside \p Me.
llvm::SmallVector<unsigned, 8> Search::others(const State &S, unsigned Me) const {
  llvm::SmallVector<unsigned, 8> Out;
  for (unsigned I = 0; I < S.Threads.size(); ++I) {
    const Thread &T = *S.Threads[I];
    if (I != Me && !T.Done && !(I == 0 && S.Gone) && !isIdle(T) && !S.waits(I))
      Out.push_back(I);
  }
  return Out;
}

void decide(State &S, const Decision &D) {
  if (S.Running == D.Thread && D.Choice < 0 && !D.TimedOut)
    return;
  Thread &T = S.thread(D.Thread);
  if (S.Running != D.Thread) { // its loops may have to be looked at anew
    T.Turns = 0;
    T.Been.clear();
  }
  S.Running = D.Thread;
  if (D.Choice >= 0)
    T.Choice = D.Choice;
  if (D.TimedOut)
    T.TimedOut = true;
}

void remember(State &S, Decision D) {
  D.Before = std::move(S.Decided);
  S.Decided = std::make_shared<Decision>(std::move(D));
}

/// Hashes the memory of \p S, once for all that go on from it.
void Search::measure(State &S) {
  if (S.Memory)
    return;
  uint64_t Work = M.Syms.forget(S);
  S.Memory = S.hashMemory(!Most.Nested, Work);
  M.Steps += Work / 4;
}

uint64_t Search::hash(State &S) {
  measure(S);
  uint64_t Work = 0;
  const uint64_t H = S.hash(S.Memory, !Most.Nested, Work);
  M.Steps += Work / 4 + S.Heap.size() / 32;
  return H ^ (S.Guess * 0x9e3779b97f4a7c15);
}

/// True if the thread that runs in \p S has come to the state \p H before, and nobody else has moved since.
static bool comesBy(State &S, uint64_t H) {
  Thread &T = S.thread(S.Running);
  if (llvm::is_contained(T.Been, H))
    return true;
  if (T.Been.size() >= 16)
    T.Been.erase(T.Been.begin());
  T.Been.push_back(H);
  return false;
}

/// Then it waits for others.
static bool comesRound(State &S, uint64_t H) {
  if (!comesBy(S, H))
    return false;
  Thread &T = S.thread(S.Running);
  T.Blocked = T.Spinning = true;
  T.BlockedAt = S.Version + S.Stores;
  return true;
}

void Search::push(State S, Decision D, unsigned Preemptions) {
  decide(S, D);
  if (Most.Everything)
    Preemptions = 0;
  if (Preemptions > Most.Preemptions)
    return;
  const uint64_t H = hash(S);
  comesBy(S, H);
  put(std::move(S), std::move(D), Preemptions, H);
}

void Search::put(State S, Decision D, unsigned Preemptions, uint64_t H) {
  if (Most.Everything)
    Before[H].push_back(From);
  // The same state with fewer preemptions spent can be taken further.
  auto [It, New] = Seen.try_emplace(H, Preemptions);
  if (!New && It->second <= Preemptions)
    return;
  It->second = Preemptions;
  const size_t Size = std::max<size_t>(S.Threads.size(), 3) - 3 + 2 * Guessed.depth(S.Guess);
  States &Next = Waiting[Preemptions][std::min(Size, Sizes - 1)];
  if (Next.size() >= Most.States) {
    Cut = true;
    return;
  }
  S.Preemptions = Preemptions;
  S.Known = H;
  remember(S, std::move(D));
  Next.push_back(std::move(S));
  Last = &Next;
}

/// Goes the way to \p S again, from the start: does it end in \p P?
bool Search::replays(const State &S, const Problem &P) {
  std::vector<const Decision *> Way;
  for (const Decision *D = S.Decided.get(); D; D = D->Before.get())
    Way.push_back(D);
  Machine Again(M.P, M.Syms, M.Budget);
  Again.Own = M.Own;
  State Now = Start;
  unsigned Ways = 0;
  Stop How = advance(Again, Now, Ways);
  for (const Decision *D : llvm::reverse(Way)) {
    if (How == Stop::Exit || How == Stop::Pruned || D->Thread >= Now.Threads.size())
      return false;
    M.Syms.forget(Now);
    decide(Now, *D);
    How = advance(Again, Now, Ways);
  }
  for (unsigned I = 0; I < std::min(Now.Threads.size(), S.Threads.size()); ++I)
    Now.thread(I).Spinning = S.thread(I).Spinning; // that it comes round is seen by who compares
  if (P.K == Problem::BlockedForever || P.K == Problem::BlockingCycle)
    findBlocked(Again, Now, isOver(Now, How), Again.Found);
  if (P.K == Problem::BlockingCycle && How == Stop::Blocked)
    findLoop(Again, Now, Again.Found);
  M.Steps += Again.Steps;
  return llvm::any_of(Again.Found,
                      [&](const Problem &Q) { return Q.K == P.K && Q.Loc == P.Loc && Q.Other == P.Other; });
}

void Search::collect(const State &S, std::vector<Problem> &Out) {
  Wrong |= llvm::any_of(M.Found, [](const Problem &P) { return P.K != Problem::FailsByOrder; });
  for (Problem &P : M.Found) {
    if (!P.Certain)
      continue;
    P.Cost = S.Preemptions * 16 + unsigned(S.Threads.size()) + P.Met * 4096; // one that is left out gives way
    auto Known = llvm::find_if(Out, [&](const Problem &Q) {
      return Q.K == P.K && ((Q.Loc == P.Loc && Q.Other == P.Other) || (Q.Loc == P.Other && Q.Other == P.Loc) ||
                            (Q.Turns && P.Turns && Q.Started == P.Started));
    });
    if (Known != Out.end() ? Known->Cost <= P.Cost : Out.size() >= Most.Problems)
      continue;
    if (S.Guess && !Guessed.proves(S.Guess, P))
      continue;
    if (!replays(S, P))
      continue;
    if (P.Name.empty() && P.K == Problem::Race)
      P.Name = spelled(M.P.Ctx, P.Loc);
    explain(S, P);
    if (Known != Out.end())
      *Known = std::move(P);
    else
      Out.push_back(std::move(P));
  }
  M.Found.clear();
}

/// What \p T does next, if that is a native.
static Native nativeOf(const Thread &T) {
  if (T.Stack.empty())
    return Native::None;
  const Frame &F = T.Stack.top();
  const Instr &Op = F.F->Code[F.Pc];
  return Op.O == explore::Op::Native ? Native(Op.Sub) : Native::None;
}

Native awaited(const State &S, unsigned I) {
  const Thread &T = S.thread(I);
  return T.Done || T.Phase != 1 || T.TimedOut || (I == 0 && S.Gone) ? Native::None : nativeOf(T);
}

/// The bounded waits end, of all but \p Me. A timer that is the only one to go on, and was so in this state before, has
/// changed nothing.
bool Search::timeOut(const State &S, unsigned Me, unsigned Preemptions) {
  bool Any = false;
  uint64_t Rest = 0;
  if (Me == unsigned(-1) && llvm::any_of(S.Threads, [](const Cow<Thread> &T) { return isIdle(*T); })) {
    State Now = S;
    Now.Running = 0;
    Rest = Now.hash(false, M.Steps);
  }
  for (unsigned I = 0; I < S.Threads.size(); ++I) {
    const Thread &T = *S.Threads[I];
    if (I == Me || !isTimed(awaited(S, I)))
      continue;
    State Next = S;
    if (Rest && isIdle(T)) {
      if (T.IdleIn == Rest)
        continue;
      Next.thread(I).IdleIn = Rest;
    }
    push(std::move(Next), {I, -1, true, nullptr}, Preemptions);
    Any = true;
  }
  return Any;
}

/// Waits on conditions that return though nobody has ended them.
void Search::wake(const State &S) {
  for (unsigned I = 0; I < S.Threads.size(); ++I) {
    const Native N = awaited(S, I);
    if (N == Native::CondWait || N == Native::StdWait)
      push(S, {I, -1, true, nullptr}, 0);
  }
}

/// Runs the thread whose turn it is in \p S; when it is the root that returns, its caller has the result.
Stop Search::advance(Machine &Runs, State &S, unsigned &Ways) const {
  S.Memory = 0;
  const Stop How = Runs.run(S, Ways);
  if (How == Stop::Done && S.Running == 0 && !IsMain) {
    S.Gone = true;
    Runs.handOver(S, S.Result.K == Value::Pointer ? S.Result : S.thread(0).Result);
  }
  return How;
}

/// Does \p Id wait in \p S, or turn for nothing?
bool Search::waits(State S, unsigned Id) {
  const bool Turns = S.thread(Id).Spinning;
  unsigned Ways = 0;
  llvm::SmallVector<uint64_t, 16> Been;
  decide(S, {Id, -1, false, nullptr});
  while (true) {
    const Stop How = advance(M, S, Ways);
    if ((How != Stop::Visible && How != Stop::Yield) || !Turns || Been.size() > 64)
      return How == Stop::Blocked;
    const uint64_t H = hash(S);
    if (llvm::is_contained(Been, H))
      return true;
    Been.push_back(H);
  }
}

/// A loop keeps nobody out who could go on in one of its turns, only later: then it goes on from there; this is true. It
/// is true as well of a loop that the environment can end by another choice: its ways are tried where they part.
bool Search::letsIn(const State &S) {
  for (unsigned Me = 0; Me < S.Threads.size(); ++Me) {
    if (S.thread(Me).Done || !S.thread(Me).Spinning)
      continue;
    llvm::SmallVector<std::pair<State, Decision>, 4> Next;
    Next.push_back({S, {Me, -1, false, nullptr}});
    Thread &Anew = Next.back().first.thread(Me);
    Anew.Turns = 0;
    Anew.Been.clear();
    llvm::SmallVector<uint64_t, 16> Been;
    bool Chooses = false;
    while (!Next.empty()) {
      auto [Now, D] = Next.pop_back_val();
      decide(Now, D);
      remember(Now, std::move(D));
      unsigned Ways = 0;
      const Stop How = advance(M, Now, Ways);
      if (How == Stop::Fork && M.Guessed) { // nobody knows whether it goes round
        M.Found.clear();
        return true;
      }
      if (How == Stop::Fork) {
        Chooses = true;
        for (unsigned I = 0; I < Ways; ++I)
          Next.push_back({Now, {Me, int(I), false, nullptr}});
        continue;
      }
      const bool Goes = How == Stop::Visible || How == Stop::Yield;
      const uint64_t H = hash(Now);
      if ((!Goes && How != Stop::Blocked) || Been.size() > 64) { // it has ended, or nobody knows
        if (!Chooses)
          continue;
        M.Found.clear();
        return true;
      }
      if (llvm::is_contained(Been, H))
        continue;
      Been.push_back(H);
      for (unsigned I = 0; I < Now.Threads.size(); ++I) {
        const Thread &T = *Now.Threads[I];
        if (I == Me || T.Done || !T.Blocked || isIdle(T) || (I == 0 && S.Gone) || waits(Now, I))
          continue;
        M.Found.clear();
        push(Now, {I, -1, false, nullptr}, S.Preemptions);
        return true;
      }
      if (Goes) // else it waits by itself
        Next.push_back({std::move(Now), {Me, -1, false, nullptr}});
    }
  }
  M.Found.clear();
  return false;
}

/// What it costs to let others go first, though \p Me could go on.
unsigned Search::costOf(const State &S, unsigned Me) const {
  if (!Most.Nested)
    return 1;
  const Native N = nativeOf(S.thread(Me));
  const bool Free = (N == Native::Lock && S.thread(Me).Held > 0) || N == Native::PthreadCreate ||
                    N == Native::ThrdCreate || N == Native::StartThread;
  return Free ? 0 : Most.Preemptions + 1;
}

/// Goes on from \p S, whose thread has come to an instruction that can go \p Count ways.
void Search::fork(State &S, unsigned Count) {
  unsigned First = 0;
  if (M.Guessed && (Most.Everything || !(First = Guessed.branch(S.Guess)))) {
    Breaks = true;
    return over(S);
  }
  measure(S);
  // By turns each way is the first: so a loop that the environment may go on with comes to an end, too.
  const Frame &F = S.thread(S.Running).Stack.top();
  for (unsigned I = Count, Turn = Forks[&F.F->Code[F.Pc]]++; I-- > 0;) {
    const unsigned Way = (Turn + I) % Count;
    State Next = S;
    if (First)
      Next.Guess = First + Way;
    push(std::move(Next), {S.Running, int(Way), false, nullptr}, S.Preemptions);
  }
}

void Search::go(State S, std::vector<Problem> &Out) {
  unsigned Ways = 0;
  const unsigned Me = S.Running, Spent = S.Preemptions;
  From = S.Known;
  const Stop How = advance(M, S, Ways);
  collect(S, Out);
  Well |= endsWell(S, How);
  if (How == Stop::Exit || (How == Stop::Done && Me == 0)) {
    Ends |= S.Guess == 0;
    for (unsigned I = 0; I < S.Threads.size(); ++I)
      Abandons |= I != Me && !S.thread(I).Done && S.thread(I).Timer.K != Value::Pointer;
  }
  Breaks |= How == Stop::Pruned && !M.Crowded; // fewer threads may go wrong
  switch (How) {
  case Stop::Exit:
  case Stop::Pruned:
    over(S);
    return;
  case Stop::Fork:
    return fork(S, Ways);
  case Stop::Done:
    if (isOver(S, How)) {
      over(S);
      findBlocked(M, S, true, M.Found);
      collect(S, Out);
      return;
    }
    break;
  case Stop::Blocked:
    findLoop(M, S, M.Found);
    collect(S, Out);
    break;
  case Stop::Visible:
  case Stop::Yield:
    break;
  }
  bool Goes = How == Stop::Visible || How == Stop::Yield;
  measure(S);
  const uint64_t H = Goes ? hash(S) : 0;
  Goes = Goes && !comesRound(S, H);
  auto Others = others(S, Me);
  if (Most.Everything)
    wake(S);
  const unsigned Cost = Goes && How == Stop::Visible ? costOf(S, Me) : 0;
  const bool Waits = Goes && (Most.Nested || How == Stop::Yield); // for others, who come first
  if (Waits)
    put(S, {Me, -1, false, nullptr}, Spent, H);
  if (Goes && Most.Nested) // the newest first of all
    std::reverse(Others.begin(), Others.end());
  else if (Waits) // all in turn
    std::rotate(Others.begin(), llvm::upper_bound(Others, Me), Others.end());
  for (unsigned I : llvm::reverse(Others))
    push(S, {I, -1, false, nullptr}, Spent + Cost);
  if (Goes) {
    timeOut(S, Me, Spent + 1); // it need not take as long as the others do
    if (!Waits)
      put(std::move(S), {Me, -1, false, nullptr}, Spent, H);
    return;
  }
  if (timeOut(S, unsigned(-1), Spent + !Others.empty()) || !Others.empty() || letsIn(S))
    return;
  over(S);
  findBlocked(M, S, false, M.Found);
  collect(S, Out);
}

void Search::over(const State &S) { // nothing comes after it
  if (!Most.Everything)
    return;
  Final.push_back(From);
  for (unsigned I = 0; I < S.Threads.size(); ++I)
    Leaves |= !S.thread(I).Done && I != S.Running && S.thread(I).Timer.K != Value::Pointer;
}

bool Search::ends() const {
  if (!clean() || Leaves)
    return false;
  llvm::DenseSet<uint64_t> Can;
  std::vector<uint64_t> Next = Final;
  while (!Next.empty()) {
    const uint64_t H = Next.back();
    Next.pop_back();
    if (!Can.insert(H).second)
      continue;
    if (auto It = Before.find(H); It != Before.end())
      Next.insert(Next.end(), It->second.begin(), It->second.end());
  }
  return llvm::all_of(Seen, [&](auto &State) { return Can.contains(State.first); });
}

/// Where to go on: in depth for a while, then anew from a state of few threads (also where the environment chooses how
/// many there are) and few preemptions. So that no kind of states keeps all others from being seen, those after the
/// simplest have a turn now and then, each half as often as the one before, the oldest as often as the newest.
std::optional<State> Search::next() {
  static constexpr unsigned Stretch = 64;
  bool Oldest = false;
  if (!Last || Last->empty() || Left-- == 0) {
    llvm::SmallVector<States *, 8> Open;
    for (size_t Rank = 0; Rank < Levels + Sizes - 1; ++Rank)
      for (size_t Level = 0; Level < std::min(Levels, Rank + 1); ++Level)
        if (Rank - Level < Sizes && !Waiting[Level][Rank - Level].empty())
          Open.push_back(&Waiting[Level][Rank - Level]);
    if (Open.empty())
      return std::nullopt;
    const unsigned Class = unsigned(llvm::countr_zero(++Turn));
    Last = Open[std::min<size_t>(Class, Open.size() - 1)];
    Oldest = Turn >> (Class + 1) & 1;
    Left = Stretch;
  }
  State S = std::move(Oldest ? Last->front() : Last->back());
  if (Oldest)
    Last->pop_front();
  else
    Last->pop_back();
  return S;
}

/// Is \p S, which has come to \p How, the end of the program?
bool Search::isOver(const State &S, Stop How) const {
  return How == Stop::Done && IsMain && S.Running == 0 && !S.Gone;
}

void Search::run(State Begin, bool Main, std::vector<Problem> &Out) {
  IsMain = Main;
  Start = std::move(Begin);
  const size_t Before = Out.size();
  search(Out);
  // What always fails is meant to, and what is wrong otherwise may be the reason.
  const auto From = Out.begin() + long(Before);
  const auto Fails = [](const Problem &P) { return P.K == Problem::FailsByOrder; };
  if (!Well || Most.Nested || !std::all_of(From, Out.end(), Fails))
    Out.erase(std::remove_if(From, Out.end(), Fails), Out.end());
}

void Search::search(std::vector<Problem> &Out) {
  Waiting[0][0].push_back(Start);
  const bool Straight = !Most.Nested && !Most.Everything;
  while (M.Steps < M.Budget - (Straight ? M.Budget / 4 : 0)) {
    // What so far only breaks off hardly comes to an end later.
    if (Breaks && !Ends && !Wrong && M.Steps > Most.LeastSteps / 2)
      break;
    std::optional<State> S = next();
    if (!S)
      return;
    go(std::move(*S), Out);
  }
  Cut = true;
  static constexpr unsigned Runs = 66;
  const uint64_t End = std::min(M.Budget, M.Steps + M.Budget / 4);
  for (unsigned Nth = 0; Straight && Nth < Runs; ++Nth)
    straight(Nth, Nth < 2 ? M.Budget : std::min(End, M.Steps + M.Budget / 12), Out);
}

} // namespace belay::explore
