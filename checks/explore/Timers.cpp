//===- Timers.cpp - Belay's timers -----------------------------------------===//
//
// What is armed has a thread of the system's, which waits for a time that can
// come whenever nobody says otherwise. It ends when it was disarmed, and is never
// what a report is about.
//
//===----------------------------------------------------------------------===//

#include "explore/Machine.h"

using namespace clang;

namespace belay::explore {

Machine::Result Machine::timers(const Instr &I) {
  const Value Entry = arg(I, 0);
  switch (Native(I.Sub)) {
  case Native::TimerArm: {
    const Value Run = arg(I, 1);
    const Function *F = Run.K == Value::Function ? P.function(cast<FunctionDecl>(Run.Decl)) : nullptr;
    if (!F || !F->Understood || S->Threads.size() >= 16) {
      doubt();
      return Result::Next;
    }
    const unsigned Id = spawn(here());
    S->thread(Id).Timer = Entry;
    S->publish(Entry);
    enter(*S, Id, F, Entry);
    return Result::Next;
  }
  case Native::TimerWait:
    if (T->Leaves) {
      answer(I, 0);
      return Result::Next;
    }
    if (!T->TimedOut) {
      S->Version += std::exchange(T->Fires, false);
      T->Phase = 1;
      return Result::Block;
    }
    T->TimedOut = false;
    T->Fires = true;
    answer(I, 1);
    return Result::Next;
  case Native::TimerDisarm:
    for (unsigned Id = 0; Id < S->Threads.size(); ++Id) {
      if (!(S->thread(Id).Timer == Entry))
        continue;
      Thread &Other = S->Threads[Id].write();
      if (Id == Me) {
        T->Leaves = true;
        continue;
      }
      if (!Other.Done && Other.Fires)
        return Result::Block;
      Other.Done = Other.Joined = true;
      Other.Timer = Value();
      Other.Stack.clear();
      T->C.join(Other.C);
    }
    return Result::Next;
  default:
    return Result::Next;
  }
}

} // namespace belay::explore
