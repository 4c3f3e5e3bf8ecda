#include "MutexLifetimeCheck.h"
#include "analysis/DeadOwners.h"
#include "analysis/GoneWaiters.h"
#include "analysis/LockNames.h"
#include "analysis/MadeLate.h"
#include "analysis/MutexLifetime.h"
#include "analysis/OwnMutexes.h"
#include "analysis/ProcessMutexes.h"
#include "analysis/WrongKinds.h"
#include "clang/AST/Expr.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;

namespace belay {

void MutexLifetimeCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const MutexMisuse &M : findMutexMisuse(U)) {
    Finding F;
    F.Loc = M.Loc;
    if (M.K == MutexMisuse::Copied) {
      F.Message = llvm::formatv(
          "this copies a {0}: the copy is another one, which excludes nobody; pass a pointer to it", M.Type);
    } else if (M.K == MutexMisuse::Leaves) {
      F.Message = llvm::formatv("'{0}' is locked here and still held when its scope ends; unlock it first", M.Mutex);
    } else if (M.K == MutexMisuse::Unmade) {
      F.Message = llvm::formatv("'{0}' is used here before anybody has initialised it", M.Mutex);
      F.Notes.push_back({M.Locked, "declared here without an initialiser"});
    } else if (M.K == MutexMisuse::Over) {
      F.Message = llvm::formatv("'{0}' is used here after it was destroyed", M.Mutex);
      F.Notes.push_back({M.Locked, "destroyed here"});
    } else {
      F.Message =
          M.Itself
              ? llvm::formatv("this destroys '{0}' while it is held; unlock it first", M.Mutex).str()
              : llvm::formatv(
                    "this destroys the object of '{0}', which is held here: the unlock that follows uses memory that "
                    "is gone; unlock first",
                    M.Mutex)
                    .str();
      F.Notes.push_back({M.Locked, "locked here"});
    }
    Out.push_back(std::move(F));
  }
  for (const MadeLate &M : findMadeLate(U)) {
    Finding F;
    F.Loc = M.Use->Loc;
    F.Message = llvm::formatv("{0} {1}, which is initialised only afterwards; initialise it first",
                              M.Use == M.Lock ? "this locks" : "this call locks", quoted(M.Mutex));
    if (M.Use != M.Lock)
      F.Notes.push_back({M.Lock->Loc, "locked here"});
    F.Notes.push_back({M.Made->Loc, "initialised here"});
    Out.push_back(std::move(F));
  }
  for (const OwnMutex &M : findOwnMutexes(U)) {
    Finding F;
    F.Loc = M.Lock->Loc;
    F.Message = llvm::formatv("'{0}' is a local: each call locks a mutex of its own, which excludes nobody; make it "
                              "a member of what it guards, or static",
                              M.Mutex->getName());
    F.Notes.push_back({M.Use->Loc, M.Use->Kind == ir::EventKind::Wait
                                       ? llvm::formatv("'{0}' is waited for here with it", M.Use->Object->str()).str()
                                       : llvm::formatv("'{0}' is written here under it", M.Use->Object->str()).str()});
    Out.push_back(std::move(F));
  }
  for (const OwnFlag &X : findOwnFlags(U)) {
    Finding F;
    F.Loc = X.Once->Loc;
    F.Message =
        llvm::formatv("'{0}' is a local: each call has a flag of its own, and runs this each time; make it static",
                      X.Flag->getName());
    F.Notes.push_back({X.Flag->getLocation(), "declared here"});
    Out.push_back(std::move(F));
  }
  for (const GoneWaiter &X : findGoneWaiters(U)) {
    Finding F;
    F.Loc = X.Notify->Loc;
    F.Message = llvm::formatv("{0} is notified here after the unlock: '{1}', whose local it is part of, can have found "
                              "{2} set and returned by then; notify it before",
                              quoted(X.Notify->Object), X.In->Name, quoted(X.Write->Object));
    F.Notes.push_back({X.Write->Loc, "set here"});
    F.Notes.push_back({X.Unlock->Loc, "unlocked here"});
    F.Notes.push_back({X.Wait->Loc, llvm::formatv("'{0}' is waited for here", X.Object->getName()).str()});
    Out.push_back(std::move(F));
  }
  for (const WrongKind &X : findWrongKinds(U)) {
    Finding F;
    F.Loc = X.Made->getExprLoc();
    F.Message = llvm::formatv("'{0}' is made without 'mtx_timed' here, and locked with a timeout, which is undefined "
                              "then; make it 'mtx_timed'",
                              X.Mutex->getName());
    F.Notes.push_back({X.Use->getExprLoc(), "locked with a timeout here"});
    Out.push_back(std::move(F));
  }
  for (const DeadOwner &X : findDeadOwners(U)) {
    Finding F;
    F.Loc = X.Test->getExprLoc();
    F.Message = llvm::formatv("the owner of {0} has died here, and nobody calls 'pthread_mutex_consistent': after the "
                              "next unlock no one can lock it any more; call it once the data is in order",
                              quoted(X.Lock->Object));
    F.Notes.push_back({X.Lock->Loc, "locked here"});
    Out.push_back(std::move(F));
  }
  for (const ProcessMutex &M : findProcessMutexes(U)) {
    Finding F;
    F.Loc = M.Init->Loc;
    F.Message =
        llvm::formatv("'{0}' is in memory that a child process shares, but is made for the threads of one: {1}",
                      M.Init->Object->str(),
                      M.Semaphore ? "give sem_init a 1 for that" : "set PTHREAD_PROCESS_SHARED in its attributes");
    F.Notes.push_back({M.Mapped, "the memory is mapped here"});
    F.Notes.push_back({M.Use->Loc, "the child uses it here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
