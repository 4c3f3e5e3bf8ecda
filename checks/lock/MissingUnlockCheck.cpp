#include "MissingUnlockCheck.h"
#include "Parts.h"
#include "analysis/HandLocks.h"
#include "analysis/LockNames.h"
#include "analysis/LockProtocol.h"
#include "analysis/WaitLocks.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;

namespace belay {

/// A wait unlocks its mutex while it sleeps.
static void waits(const Unit &U, std::vector<Finding> &Out) {
  for (const WaitFault &W : findWaitFaults(U)) {
    if (W.K != WaitFault::NotLocked)
      continue;
    Finding F;
    F.Loc = W.Wait->Loc;
    F.Message = llvm::formatv("this wait unlocks {0} while it sleeps, but {0} is not locked here", quoted(W.Mutex));
    if (W.Other)
      F.Notes.push_back({W.Other->Loc, "unlocked here"});
    Out.push_back(std::move(F));
  }
}

static void byHand(const Unit &U, llvm::ArrayRef<LockFault> Faults, std::vector<Finding> &Out) {
  for (const HandLock &L : findHandLocks(U)) {
    const std::string Mutex = quoted(L.First->Object);
    Finding F;
    F.Level = Confidence::Discipline;
    F.Loc = L.First->Loc;
    switch (L.K) {
    case HandLock::ByHand:
      if (llvm::any_of(Faults, [&](const LockFault &X) { return X.Lock == L.First; }))
        continue;
      F.Message = llvm::formatv("{0} is locked by hand: an exception or an early return before the unlock leaves it "
                                "locked; lock it with a guard",
                                Mutex);
      F.Notes.push_back({L.Second->Loc, "unlocked here"});
      break;
    case HandLock::Order:
      F.Message = llvm::formatv("{0} is unlocked before {1}, which was locked after it; unlock in the opposite order",
                                Mutex, quoted(L.Second->Object));
      F.Notes.push_back({L.Second->Loc, llvm::formatv("{0} is unlocked here", quoted(L.Second->Object))});
      break;
    case HandLock::Tried:
      F.Level = Confidence::Likely;
      F.Message = llvm::formatv("nobody looks whether this try has locked {0}, and what follows goes on as if it had; "
                                "test the result, or lock {0}",
                                Mutex);
      F.Notes.push_back({L.Second->Loc, "unlocked here, locked or not"});
      break;
    case HandLock::Left:
      F.Level = Confidence::Likely;
      F.Message =
          llvm::formatv("{0} is locked by a thread that is cancelled: where it blocks with {0} locked it can end, "
                        "and nobody unlocks it then; push a cleanup handler that does",
                        Mutex);
      F.Notes.push_back({L.Second->Loc, "it can end here"});
      break;
    case HandLock::Cancel:
      F.Level = Confidence::Likely;
      F.Message = llvm::formatv("{0} is locked by a thread that can be cancelled at any instruction: it can end with "
                                "{0} locked, or while it locks it; leave the cancel type deferred",
                                Mutex);
      F.Notes.push_back({L.Second->Loc, "cancellation is made asynchronous here"});
      break;
    }
    Out.push_back(std::move(F));
  }
}

void MissingUnlockCheck::find(const Unit &U, std::vector<Finding> &Out) {
  const std::vector<LockFault> Faults = findLockFaults(U);
  byHand(U, Faults, Out);
  for (const LockFault &L : Faults) {
    Finding F;
    const std::string Mutex = quoted(L.Mutex);
    F.Loc = L.At ? L.At->Loc : L.In->Function->getEndLoc();
    switch (L.K) {
    case LockFault::Returns:
      F.Message =
          llvm::formatv("{0} is still locked when the function returns here: the next one who locks it waits for ever; "
                        "unlock it on this path, or lock it with a guard",
                        Mutex);
      F.Notes.push_back({L.Lock->Loc, "locked here"});
      F.Notes.push_back({L.Unlock->Loc, "another path unlocks it here"});
      break;
    case LockFault::Throws:
      F.Message =
          llvm::formatv("{0} stays locked if an exception leaves the function here; lock it with a guard", Mutex);
      F.Notes.push_back({L.Lock->Loc, "locked here"});
      F.Notes.push_back({L.Unlock->Loc, "unlocked here, which the exception passes by"});
      break;
    case LockFault::Never:
      F.Loc = L.Lock->Loc;
      F.Message =
          llvm::formatv("{0} is locked here and never unlocked: the next one who locks it waits for ever", Mutex);
      break;
    case LockFault::Keeps:
      F.Loc = L.Lock->Loc;
      F.Message = llvm::formatv(
          "{0} is locked here, and neither {1} nor who calls it unlocks it: the next one who locks it waits for ever; "
          "unlock it, or lock it with a guard",
          Mutex, "'" + L.In->Function->getNameAsString() + "'");
      break;
    case LockFault::Ends:
      F.Loc = L.Lock->Loc;
      F.Message = llvm::formatv("{0} is locked here, and thread '{1}' ends without unlocking it: the next one who locks "
                                "it waits for ever; unlock it, or lock it with a guard",
                                Mutex, L.In->Name);
      break;
    case LockFault::Twice:
      F.Message = llvm::formatv("{0} is unlocked here, but it has been unlocked already", Mutex);
      F.Notes.push_back({L.Lock->Loc, "unlocked here first"});
      break;
    case LockFault::Guard:
      F.Message = llvm::formatv(
          "{0} is unlocked here by hand, and its guard unlocks it again; use a unique_lock and unlock that, "
          "or end the guard's scope here",
          Mutex);
      break;
    case LockFault::Unlocked:
      F.Message = llvm::formatv("{0} is unlocked here, but it has not been locked", Mutex);
      break;
    case LockFault::Mode:
      F.Message = llvm::formatv(L.At->Shared ? "{0} is unlocked shared here, but it is locked exclusively"
                                             : "{0} is unlocked exclusively here, but it is locked shared",
                                Mutex);
      break;
    }
    Out.push_back(std::move(F));
  }
  unlocks(U, Out);
  waits(U, Out);
}

} // namespace belay
