//===- Straight.cpp - single orders of the threads' steps, to their ends --===//

#include "explore/Search.h"

namespace belay::explore {

/// Is \p S, which has come to \p How, a good end of all threads, to which only the order of the steps has led?
bool Search::endsWell(const State &S, Stop How) const {
  const Value &R = S.thread(0).Result;
  return How == Stop::Done && S.thread(0).Done && isByOrder(S) &&
         llvm::all_of(S.Threads, [](const Cow<Thread> &T) { return T->Done || T->Timer.K == Value::Pointer; }) &&
         (!IsMain || R.K == Value::Undef || (R.K == Value::Int && R.I == 0));
}

/// Who goes on in a straight run if the thread whose turn it was doesn't: the next one or the newest, and where nobody
/// can, whose wait ends by itself. Nothing if none does.
std::optional<Decision> Search::after(const State &S, Stop How, bool Newest) const {
  const unsigned Me = S.Running;
  const auto Others = others(S, Me);
  if (!Others.empty()) {
    const auto *Later = llvm::upper_bound(Others, Me);
    return Decision{Newest ? Others.back() : Later != Others.end() ? *Later : Others.front(), -1, false, nullptr};
  }
  if (How == Stop::Visible || How == Stop::Yield)
    return Decision{Me, -1, false, nullptr};
  for (unsigned I = 0; I < S.Threads.size(); ++I)
    if (isTimed(awaited(S, I)))
      return Decision{I, -1, true, nullptr};
  return std::nullopt;
}

/// One order to its end, however long, in which a thread goes on until it waits or has had its turn: what goes wrong in
/// every order, or where the oldest or the newest comes first, shows also where the many orders have used up their
/// steps.
void Search::straight(bool Newest, std::vector<Problem> &Out) {
  static constexpr unsigned Slice = 512;
  State S = Start;
  for (unsigned Turns = 0; M.Steps < M.Budget;) {
    unsigned Ways = 0;
    const Stop How = advance(M, S, Ways);
    collect(S, Out);
    Well |= endsWell(S, How);
    if (How == Stop::Exit || How == Stop::Pruned || (How == Stop::Fork && M.Guessed))
      return;
    std::optional<Decision> D = Decision{S.Running, -1, false, nullptr};
    if (How == Stop::Fork) {
      D->Choice = Newest ? int(Ways) - 1 : 0;
    } else if (How != Stop::Visible || ++Turns >= Slice) {
      Turns = 0;
      D = isOver(S, How) ? std::nullopt : after(S, How, Newest);
    }
    if (!D) {
      if (!isOver(S, How) && letsIn(S)) // another choice ends the loop
        return;
      findBlocked(M, S, isOver(S, How), M.Found);
      collect(S, Out);
      return;
    }
    M.Syms.forget(S);
    decide(S, *D);
    remember(S, std::move(*D));
  }
}

} // namespace belay::explore
