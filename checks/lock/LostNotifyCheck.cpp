#include "LostNotifyCheck.h"
#include "analysis/WakeUps.h"

namespace belay {

using namespace analysis;

void LostNotifyCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (const LostWakeUp &L : findLostWakeUps(U)) {
    Finding F;
    F.Level = L.Level;
    F.Loc = L.Notify.E->Loc;
    std::string Condition = "'" + L.Condition->str() + "'", Mutex = "'" + L.Mutex->str() + "'";
    if (L.Join) {
      F.Message = "this notification of " + Condition +
                  " leaves nothing behind: a thread that waits after it is never woken, and is joined";
      F.Notes.push_back({L.Wait->Loc, "the thread waits here without testing any state"});
      F.Notes.push_back({L.Join->Loc, "and is joined here without a bound"});
    } else {
      std::string State = "'" + L.State->str() + "'";
      F.Message = L.Level == Confidence::Discipline
                      ? "this notification of " + Condition + " can come too early and be seen only at the next timeout: "
                      : "this notification of " + Condition + " can be lost: ";
      F.Message += State + " is changed without " + Mutex + ", so a waiter can test it before and block after";
      F.Notes.push_back({L.Write.E->Loc, State + " is changed here without holding " + Mutex});
      F.Notes.push_back({L.Wait->Loc, "the waiter tests it under " + Mutex + " and blocks here"});
    }
    for (const ir::Event *Call : L.Notify.Path)
      if (Call->Loc.isValid())
        F.Notes.push_back({Call->Loc, "reached through this call"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
