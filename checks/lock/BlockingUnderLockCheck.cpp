#include "BlockingUnderLockCheck.h"
#include "analysis/HeldBlocking.h"
#include "analysis/LockNames.h"
#include "analysis/StopPaths.h"
#include "llvm/ADT/STLExtras.h"

using namespace belay::analysis;

namespace belay {

static std::string message(const HeldBlock &B) {
  std::string Held = " while " + quoted(B.Mutex) + " is held";
  switch (B.K) {
  case HeldBlock::Join:
    if (B.Needs)
      return "this waits for a thread to end" + Held +
             ", which the thread needs to get there: both wait for ever; unlock first";
    return "this waits for a thread to end" + Held + ": whoever needs the lock waits as well";
  case HeldBlock::Wait:
    if (B.Needs)
      return "this waits on " + quoted(B.Op.Object) + Held +
             ", which whoever notifies it needs: nobody can wake it up; unlock first";
    return "this waits on " + quoted(B.Op.Object) + Held + ", which the wait doesn't release";
  case HeldBlock::Twice:
    return "this waits on " + quoted(B.Op.Object) + " with " + quoted(B.Mutex) +
           " locked twice, and the wait unlocks it once: nobody can lock it and notify; lock it once";
  case HeldBlock::Exchange:
    if (B.Needs)
      return "this '" + operation(*B.Op.E) + "' waits for another thread" + Held +
             ", which that thread needs to get there: both wait for ever; unlock first";
    return "this '" + operation(*B.Op.E) + "' waits for another thread" + Held +
           ": whoever needs the lock waits as well";
  case HeldBlock::Endless:
    return "'" + operation(*B.Op.E) + "' can block for ever" + Held +
           ": whoever needs the lock waits as well; unlock first";
  case HeldBlock::Blocks:
    return "'" + operation(*B.Op.E) + "' can block" + Held + ": whoever needs the lock waits as well";
  case HeldBlock::Sleep:
    return "this sleeps" + Held + ": whoever needs the lock waits as well";
  case HeldBlock::Callback:
    return "this calls back" + Held +
           ": if the callee needs the lock, the thread waits for itself; call it after unlocking";
  case HeldBlock::Suspends:
    return "the coroutine is suspended here" + Held +
           ": nobody else gets the lock until it goes on, and another thread may "
           "then unlock what it doesn't hold; unlock before";
  }
  llvm_unreachable("covered switch");
}

void BlockingUnderLockCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const HeldBlock &B : findHeldBlocking(U)) {
    Finding F;
    F.Level = B.Level;
    F.Loc = B.Loc;
    F.Message = message(B);
    F.Notes.push_back({B.Lock.site()->Loc, quoted(B.Mutex) + " is locked here"});
    if (!B.Op.Path.empty())
      F.Notes.push_back({B.Op.E->Loc, "it blocks here"});
    if (B.Started)
      F.Notes.push_back({B.Started->Loc, "the thread starts here"});
    if (B.Needs)
      F.Notes.push_back({B.Needs->Loc, "the other side locks it here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
