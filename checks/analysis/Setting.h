//===- Setting.h - what is held and ordered where records begin -----------===//

#ifndef BELAY_ANALYSIS_SETTING_H
#define BELAY_ANALYSIS_SETTING_H

#include "analysis/Locks.h"
#include <array>

namespace belay::analysis {

/// The state of a process before an event, for the records that begin there. These share it, from one event to the
/// next as long as nothing changes.
class Setting {
public:
  void move(const Point &Pt, const Tokens &Releases) {
    to(Locks, Pt.Locks);
    to(MayHold, Pt.MayHold);
    to(Dropped, Pt.Dropped);
    to(After, Pt.After);
    to(Before, Releases);
  }
  /// To a record of the process itself.
  void give(Record &R) const {
    R.Locks = Locks;
    R.MayHold = MayHold;
    R.Dropped = Dropped;
    R.After = After;
    R.Before = Before;
  }
  /// To a record of what is called.
  void add(Record &R) {
    for (const Held &H : Locks)
      if (!contains(R.Dropped, H.Mutex))
        insert(R.Locks, H);
    join(R.MayHold, MayHold, 0);
    join(R.Dropped, Dropped, 1);
    join(R.After, After, 2);
    join(R.Before, Before, 3);
  }

private:
  template <typename Set> static void to(Shared<Set> &Here, const Set &Now) {
    if (Here.get() != Now)
      Here = Now;
  }
  /// Records of one callee mostly have the same sets as those before them.
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
  Shared<Lockset> Locks;
  Shared<Tokens> MayHold, Dropped, After, Before;
  std::array<Sum, 4> Joined;
};

} // namespace belay::analysis

#endif
