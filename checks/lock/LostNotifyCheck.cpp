#include "LostNotifyCheck.h"
#include "analysis/WakeUps.h"

namespace belay {

using namespace analysis;

void LostNotifyCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (const LostWakeUp &L : findLostWakeUps(U)) {
    Finding F;
    F.Level = L.Level;
    F.Loc = L.Loc;
    std::string Condition = "'" + L.Condition->str() + "'", Mutex = "'" + L.Mutex->str() + "'";
    if (L.Join) {
      F.Message = "this notify on " + Condition +
                  " leaves nothing behind: a thread that waits after it is never woken, and is joined";
      F.Notes.push_back({L.Tests, "the thread waits here without testing any state"});
      F.Notes.push_back({L.Join->Loc, "and is joined here without a bound"});
    } else {
      std::string State = "'" + L.State->str() + "'";
      F.Message = "this notify on " + Condition +
                  (L.Level == Confidence::Discipline ? " can be lost until the waiter's timeout, a delay: "
                                                     : " can be lost: ") +
                  State + " is written without " + Mutex + ", which the waiter holds while it tests it; write it under " + Mutex;
      F.Notes.push_back({L.Write.E->Loc, "written here without " + Mutex});
      F.Notes.push_back({L.Tests, L.Level == Confidence::Discipline ? "the waiter tests it here and would sleep until its timeout"
                                                                        : "the waiter tests it here and would sleep on"});
    }
    addCalls(F, L.Notify.Path);
    Out.push_back(std::move(F));
  }
}

} // namespace belay
