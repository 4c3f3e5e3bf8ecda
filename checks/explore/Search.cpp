//===- Search.cpp - every order of the threads' steps, within a bound -----===//

#include "explore/Search.h"

using namespace clang;

namespace belay::explore {

/// Who could go on, beside \p Me.
llvm::SmallVector<unsigned, 8> Search::others(const State &S, unsigned Me) const {
  llvm::SmallVector<unsigned, 8> Out;
  for (unsigned I = 0; I < S.Threads.size(); ++I) {
    const Thread &T = *S.Threads[I];
    if (I == Me || T.Done || (I == 0 && S.Gone))
      continue;
    if (T.Blocked && T.BlockedAt == (T.Spinning ? S.Version + S.Stores : S.Version))
      continue;
    Out.push_back(I);
  }
  return Out;
}

void Search::push(State S, unsigned Thread, unsigned Preemptions) {
  if (S.Running != Thread) { // its loops may have to be looked at anew
    struct Thread &T = S.thread(Thread);
    T.Turns = 0;
    T.Been.clear();
  }
  S.Running = Thread;
  S.Preemptions = Preemptions;
  if (Preemptions > Most.Preemptions)
    return;
  // The same state with fewer preemptions spent can be taken further.
  uint64_t Work = M.Syms.forget(S);
  auto [It, New] = Seen.try_emplace(S.hash(true, Work), Preemptions);
  M.Steps += Work / 4 + S.Heap.size() / 8;
  if (!New && It->second <= Preemptions)
    return;
  It->second = Preemptions;
  if (Waiting[Preemptions].size() >= Most.States) {
    Cut = true;
    return;
  }
  Waiting[Preemptions].push_back(std::move(S));
}

void Search::collect(const State &S, std::vector<Problem> &Out) {
  for (Problem &P : M.Found) {
    if (!P.Certain)
      continue;
    const bool Known = llvm::any_of(Out, [&](const Problem &Q) {
      if (Q.K != P.K)
        return false;
      return (Q.Loc == P.Loc && Q.Other == P.Other) || (Q.Loc == P.Other && Q.Other == P.Loc);
    });
    if (Known || Out.size() >= 32)
      continue;
    explain(M, S, P);
    Out.push_back(std::move(P));
  }
  M.Found.clear();
}

/// The bounded waits end, of all but \p Me.
bool Search::timeOut(const State &S, unsigned Me, unsigned Preemptions) {
  bool Any = false;
  for (unsigned I = 0; I < S.Threads.size(); ++I) {
    const Thread &T = *S.Threads[I];
    if (I == Me || T.Done || T.Phase != 1 || T.TimedOut || T.Stack.empty() || (I == 0 && S.Gone))
      continue;
    const Frame &F = T.Stack.back();
    const Instr &Op = F.F->Code[F.Pc];
    if (Op.O != explore::Op::Native || !isTimed(Native(Op.Sub)))
      continue;
    State Next = S;
    Next.thread(I).TimedOut = true;
    push(std::move(Next), I, Preemptions);
    Any = true;
  }
  return Any;
}

void Search::go(State S, std::vector<Problem> &Out) {
  unsigned Ways = 0;
  const unsigned Me = S.Running, Spent = S.Preemptions;
  const Stop How = M.run(S, Ways);
  collect(S, Out);
  switch (How) {
  case Stop::Exit:
  case Stop::Pruned:
    return;
  case Stop::Fork:
    for (unsigned I = Ways; I-- > 0;) {
      State Next = S;
      Next.thread(Me).Choice = int(I);
      push(std::move(Next), Me, Spent);
    }
    return;
  case Stop::Done:
    if (Me == 0) {
      if (IsMain) {
        findBlocked(M, S, true, M.Found);
        collect(S, Out);
        return;
      }
      S.Gone = true;
      M.handOver(S, S.Result.K == Value::Pointer ? S.Result : S.thread(0).Result);
    }
    break;
  case Stop::Visible:
  case Stop::Yield:
  case Stop::Blocked:
    break;
  }
  const bool Goes = How == Stop::Visible || How == Stop::Yield;
  const auto Others = others(S, Me);
  for (unsigned I : llvm::reverse(Others))
    push(S, I, Spent + (How == Stop::Visible));
  if (Goes) {
    timeOut(S, Me, Spent + 1); // it need not take as long as the others do
    push(std::move(S), Me, Spent);
    return;
  }
  if (timeOut(S, unsigned(-1), Spent + !Others.empty()) || !Others.empty())
    return;
  findBlocked(M, S, false, M.Found);
  collect(S, Out);
}

void Search::run(State Start, bool Main, std::vector<Problem> &Out) {
  IsMain = Main;
  Waiting[0].push_back(std::move(Start));
  while (M.Steps < M.Budget) {
    auto Least = llvm::find_if(Waiting, [](const std::vector<State> &W) { return !W.empty(); });
    if (Least == Waiting.end())
      return;
    State S = std::move(Least->back());
    Least->pop_back();
    go(std::move(S), Out);
  }
  Cut = true;
}

} // namespace belay::explore
