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

namespace {
/// How a straight run chooses: the first by the order of the threads, the second by the reverse, and each other by dice
/// of its own, the same ones whenever it is made.
class Course {
public:
  explicit Course(unsigned Nth)
      : Newest(Nth == 1), Dice(Nth < 2 ? 0 : Nth * 0x9e3779b97f4a7c15), Odds(2u << 2 * (Nth % 3)) {}
  unsigned way(unsigned Count) { return Dice ? roll(Count) : Newest ? Count - 1 : 0; }
  unsigned who(llvm::ArrayRef<unsigned> Others, unsigned Me) {
    if (Dice)
      return Others[roll(unsigned(Others.size()))];
    const auto *Later = llvm::upper_bound(Others, Me);
    return Newest ? Others.back() : Later != Others.end() ? *Later : Others.front();
  }
  /// Whose bounded wait ends by itself.
  unsigned whose(llvm::ArrayRef<unsigned> Timed) { return Dice ? Timed[roll(unsigned(Timed.size()))] : Timed.front(); }
  /// Do others have their turn now, who need not?
  bool turns() { return Dice && roll(Odds) == 0; }
  /// Does a bounded wait end although others could go on?
  bool hurries() { return Dice && roll(16) == 0; }

private:
  unsigned roll(unsigned Sides) {
    Dice ^= Dice << 13;
    Dice ^= Dice >> 7;
    Dice ^= Dice << 17;
    return unsigned(Dice >> 32) % Sides;
  }
  const bool Newest;
  uint64_t Dice;
  const unsigned Odds;
};
} // namespace

/// Who goes on in a straight run if the thread whose turn it was doesn't, and where nobody can, whose wait ends by itself.
/// Nothing if none does.
static std::optional<Decision> after(const State &S, Stop How, llvm::ArrayRef<unsigned> Others, Course &By) {
  llvm::SmallVector<unsigned, 8> Timed;
  for (unsigned I = 0; I < S.Threads.size(); ++I)
    if (isTimed(awaited(S, I)))
      Timed.push_back(I);
  const bool Hurries = !Timed.empty() && By.hurries();
  if (!Hurries && !Others.empty())
    return Decision{By.who(Others, S.Running), -1, false, nullptr};
  if (!Hurries && (How == Stop::Visible || How == Stop::Yield))
    return Decision{S.Running, -1, false, nullptr};
  return Timed.empty() ? std::nullopt : std::optional(Decision{By.whose(Timed), -1, true, nullptr});
}

/// The \p Nth order to its end, in which a thread goes on until it waits or has had its turn, with all the steps that are
/// left for the first two, and then \p Most: what goes wrong in every order, or where the oldest or the newest comes
/// first, shows also where the many orders have used up their steps. So does, by luck, what takes a few turns in some
/// order that is far from those.
void Search::straight(unsigned Nth, uint64_t Most, std::vector<Problem> &Out) {
  static constexpr unsigned Slice = 512;
  Course By(Nth);
  State S = Start;
  for (unsigned Turns = 0; M.Steps < Most;) {
    unsigned Ways = 0;
    const Stop How = advance(M, S, Ways);
    collect(S, Out);
    Well |= endsWell(S, How);
    if (How == Stop::Exit || How == Stop::Pruned || (How == Stop::Fork && M.Guessed))
      return;
    std::optional<Decision> D = Decision{S.Running, -1, false, nullptr};
    if (How == Stop::Fork) {
      D->Choice = int(By.way(Ways));
    } else if (How != Stop::Visible || ++Turns >= Slice || By.turns()) {
      Turns = 0;
      D = isOver(S, How) ? std::nullopt : after(S, How, others(S, S.Running), By);
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
