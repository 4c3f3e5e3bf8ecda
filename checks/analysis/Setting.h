//===- Setting.h - what is held and ordered where records begin -----------===//

#ifndef BELAY_ANALYSIS_SETTING_H
#define BELAY_ANALYSIS_SETTING_H

#include "analysis/Locks.h"
#include <array>
#include <optional>

namespace belay::analysis {

/// The state of a process before an event, for the records that begin there. These share it, from one event to the
/// next as long as nothing changes.
class Setting {
public:
  void move(const Point &Pt, const Tokens &Releases) {
    to(&Situation::Locks, Pt.Locks);
    to(&Situation::MayHold, Pt.MayHold);
    to(&Situation::Dropped, Pt.Dropped);
    to(&Situation::After, Pt.After);
    to(&Situation::Before, Releases);
  }
  /// To a record of the process itself.
  void give(Record &R) const { R.At = Now; }
  /// To a record of what is called, which mostly is where those before it were.
  void add(Record &R) {
    if (!Both || There.identity() != R.At.identity() || Here.identity() != Now.identity()) {
      There = R.At;
      Here = Now;
      Both = joined(R.At);
    }
    R.At = *Both;
  }

private:
  template <typename Set> void to(Shared<Set> Situation::*Part, const Set &New) {
    if ((Now.get().*Part).get() != New)
      Now.write().*Part = New;
  }
  Situation joined(Situation S) {
    const Situation &Mine = Now.get();
    for (const Held &H : Mine.Locks)
      if (!contains(S.Dropped, H.Mutex))
        insert(S.Locks, H);
    join(S.MayHold, Mine.MayHold, 0);
    join(S.Dropped, Mine.Dropped, 1);
    join(S.After, Mine.After, 2);
    join(S.Before, Mine.Before, 3);
    return S;
  }
  /// These mostly have the same sets, too.
  void join(Shared<Tokens> &Ts, const Shared<Tokens> &More, unsigned Which) {
    auto &[A, B, Both] = Joined[Which];
    if (A.identity() != Ts.identity() || B.identity() != More.identity()) {
      A = Both = Ts;
      B = More;
      insert(Both, More);
    }
    Ts = Both;
  }
  struct Sum {
    Shared<Tokens> A, B, Both;
  };
  Shared<Situation> Now, There, Here;
  std::optional<Shared<Situation>> Both; ///< of There, in a callee, and Here
  std::array<Sum, 4> Joined;
};

} // namespace belay::analysis

#endif
