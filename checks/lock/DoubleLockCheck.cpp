#include "DoubleLockCheck.h"
#include "analysis/Callbacks.h"
#include "analysis/DoubleLocks.h"
#include "analysis/ForkLocks.h"
#include "analysis/InvertedTries.h"
#include "analysis/LockNames.h"
#include "analysis/OnceCycles.h"
#include "analysis/SignalLocks.h"
#include "analysis/StopCallbacks.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;

namespace belay {

static std::string message(const DoubleLock &D) {
  std::string Mutex = quoted(D.Mutex);
  std::string What = D.Again.Path.empty() ? Mutex + " is locked here" : "this call locks " + Mutex;
  switch (D.K) {
  case DoubleLock::Exclusive:
    return What + " while the same thread holds it: the thread waits for itself for ever";
  case DoubleLock::Upgrade:
    return What + " exclusively while the same thread holds it shared: the thread waits for itself for ever";
  case DoubleLock::Downgrade:
    return What + " shared while the same thread holds it exclusively: the thread waits for itself for ever";
  case DoubleLock::Readers:
    return What + " shared while the same thread holds it shared: it hangs if a writer comes in between";
  }
  llvm_unreachable("covered switch");
}

void DoubleLockCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const DoubleLock &D : findDoubleLocks(U)) {
    Finding F;
    F.Level = D.Level;
    F.Loc = D.Loc;
    F.Message = message(D);
    if (D.First)
      F.Notes.push_back({D.First->site()->Loc, "locked here first"});
    addCalls(F, llvm::ArrayRef(D.Again.Path.get()).drop_front(D.Again.Path.empty() ? 0 : 1));
    if (!D.Again.Path.empty())
      F.Notes.push_back({D.Again.E->Loc, "locked again here"});
    if (D.Writer)
      F.Notes.push_back({D.Writer->Loc, "the writer locks it here"});
    Out.push_back(std::move(F));
  }
  for (const ir::Event *Try : findInvertedTries(U)) {
    Finding F;
    F.Loc = Try->Loc;
    F.Message =
        llvm::formatv("this loop goes on as long as it can lock {0}: the same thread tries again while it holds "
                      "it, and who leaves the loop hasn't locked it; go on while the try fails",
                      quoted(Try->Object));
    Out.push_back(std::move(F));
  }
  for (const SignalLock &L : findSignalLocks(U)) {
    Finding F;
    F.Loc = L.Lock.E->Loc;
    F.Message = llvm::formatv("{0} is locked here by '{1}', the handler of a signal: if it interrupts '{2}' with {0} "
                              "locked, the thread waits for itself for ever; only set a flag in the handler",
                              quoted(L.Lock.Object), L.By->Name, L.In->Name);
    addCalls(F, L.Lock.Path.get());
    F.Notes.push_back({L.Installed, llvm::formatv("'{0}' is made a handler here", L.By->Name).str()});
    F.Notes.push_back({L.Other->Loc, llvm::formatv("locked here by '{0}'", L.In->Name).str()});
    Out.push_back(std::move(F));
  }
  for (const LockedCallback &C : findLockedCallbacks(U)) {
    if (!C.Again || C.HeldShared || LockNames(U).relocking(C.Lock.Object, C.Lock.E->Type) != Relocking::Deadlocks)
      continue;
    Finding F;
    F.Loc = C.Call.Loc;
    F.Message = llvm::formatv("this calls back with {0} held, and the callback that '{1}' gives locks it again: the "
                              "thread waits for itself for ever; call a copy of it once {0} is unlocked",
                              quoted(C.Call.Outer.Object), C.By->Name);
    F.Notes.push_back({C.Call.Outer.site()->Loc, "locked here first"});
    F.Notes.push_back({C.Given->Loc, "the callback is given here"});
    addCalls(F, C.Lock.Path.get());
    F.Notes.push_back({C.Lock.E->Loc, "locked again here"});
    Out.push_back(std::move(F));
  }
  for (const OnceCycle &C : findOnceCycles(U)) {
    Finding F;
    F.Loc = C.Path.front()->Loc;
    F.Message = llvm::formatv("{0} is asked for here again by what is run for it: the thread waits for itself for ever",
                              quoted(C.Once->Object));
    F.Notes.push_back({C.Once->Loc, "run from here"});
    addCalls(F, llvm::ArrayRef(C.Path).drop_front());
    Out.push_back(std::move(F));
  }
  for (const LockedRequest &R : findLockedRequests(U)) {
    Finding F;
    F.Loc = R.Request->Loc;
    if (!R.Callback) {
      F.Message =
          llvm::formatv("this destroys a stop callback, which waits for it if it runs, and that locks {0}, which "
                        "is held here: both wait for ever; take it out under the lock and destroy it after",
                        quoted(R.Mutex));
      F.Notes.push_back({R.Lock->Loc, "the callback locks it here"});
      Out.push_back(std::move(F));
      continue;
    }
    const bool Registers = R.Request == R.Callback;
    F.Message = llvm::formatv("this runs the stop callback{0}, which locks {1}, while the same thread holds it: the "
                              "thread waits for itself for ever; {2}",
                              Registers ? " at once if the stop was requested already" : "", quoted(R.Mutex),
                              Registers ? "register it before, and let it go after" : "unlock it first");
    if (!Registers)
      F.Notes.push_back({R.Callback->Loc, "the callback is registered here"});
    F.Notes.push_back({R.Lock->Loc, "locked again here"});
    Out.push_back(std::move(F));
  }
  for (const ForkLock &L : findForkLocks(U)) {
    Finding F;
    F.Loc = L.Lock.site()->Loc;
    const llvm::StringRef Fork = L.Fork->Function->getName();
    const std::string What =
        L.Lock.Path.empty() ? quoted(L.Lock.Object) + " is locked here" : "this call locks " + quoted(L.Lock.Object);
    F.Message = llvm::formatv("{0} in the child of '{1}', which has no other thread: if '{2}' has it when the process "
                              "forks, nobody unlocks it in the child; lock nothing between {1} and exec",
                              What, Fork, L.In->Name);
    addCalls(F, llvm::ArrayRef(L.Lock.Path.get()).drop_front(L.Lock.Path.empty() ? 0 : 1));
    if (!L.Lock.Path.empty())
      F.Notes.push_back({L.Lock.E->Loc, "locked here"});
    F.Notes.push_back({L.Fork->Loc, "the process forks here"});
    F.Notes.push_back({L.Other->Loc, llvm::formatv("locked here by '{0}'", L.In->Name).str()});
    if (L.Spawn)
      F.Notes.push_back({L.Spawn->Loc, "the thread is started here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
