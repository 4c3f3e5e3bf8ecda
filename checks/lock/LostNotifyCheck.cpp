#include "LostNotifyCheck.h"
#include "Parts.h"
#include "analysis/Cells.h"
#include "analysis/EarlyNotifies.h"
#include "analysis/LockNames.h"
#include "analysis/LoneWakes.h"
#include "analysis/Permits.h"
#include "analysis/Unawaited.h"
#include "analysis/WaitLocks.h"
#include "analysis/WakeUps.h"
#include "analysis/WrongTurn.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"

namespace belay {

using namespace analysis;

/// Wakes all instead of one.
static void wakeAll(const ir::Event &Notify, Finding &F) {
  auto *C = llvm::dyn_cast_or_null<clang::CallExpr>(Notify.E);
  const clang::Expr *Callee = C ? C->getCallee()->IgnoreParenImpCasts() : nullptr;
  const clang::FunctionDecl *Fn = C ? C->getDirectCallee() : nullptr;
  if (!Fn || !Fn->getIdentifier() || Callee->getExprLoc().isMacroID())
    return;
  llvm::StringRef All = llvm::StringSwitch<llvm::StringRef>(Fn->getName())
                            .Case("notify_one", "notify_all")
                            .Case("pthread_cond_signal", "pthread_cond_broadcast")
                            .Case("cnd_signal", "cnd_broadcast")
                            .Default("");
  auto *M = llvm::dyn_cast<clang::MemberExpr>(Callee);
  clang::SourceLocation At = M ? M->getMemberLoc() : Callee->getExprLoc();
  if (!All.empty())
    F.Fixes.push_back(clang::FixItHint::CreateReplacement(clang::CharSourceRange::getTokenRange(At, At), All));
}

static void wrongTurns(const Unit &U, std::vector<Finding> &Out) {
  for (const WrongTurn &W : findWrongTurns(U)) {
    Finding F;
    F.Loc = W.Notify->Loc;
    F.Message = "this notify wakes one of those who wait on '" + W.Notify->Object->str() + "', and each waits for a '" +
                W.Turn->getNameAsString() + "' of its own: if it is another's turn, both sleep on; notify all of them";
    F.Notes.push_back({W.Wait->Loc, "the waiters wait here"});
    F.Notes.push_back({W.Spawn->Loc, "several threads are started here that do"});
    wakeAll(*W.Notify, F);
    Out.push_back(std::move(F));
  }
}

/// A gate that opens once.
static void loneWakes(const Unit &U, std::vector<Finding> &Out) {
  for (const LoneWake &W : findLoneWakes(U)) {
    Finding F;
    F.Loc = W.Notify->Loc;
    F.Message = "this notify wakes one of those who wait on " + quoted(W.Notify->Object) + " until " + quoted(W.State) +
                " is set, and none of them changes it: the others sleep on; notify all of them";
    F.Notes.push_back({W.Wait->Loc, "the waiters wait here"});
    F.Notes.push_back({W.Spawn->Loc, "several threads are started here that do"});
    wakeAll(*W.Notify, F);
    Out.push_back(std::move(F));
  }
}

/// Givers and takers on one condition.
static void crossedWaits(const Unit &U, std::vector<Finding> &Out) {
  for (const CrossedWait &C : findCrossedWaits(U)) {
    Finding F;
    F.Loc = C.Notify->Loc;
    F.Message = "this notify wakes one of those who wait on " + quoted(C.Notify->Object) + ", some as '" +
                C.Own.In->Name + "' and some as '" + C.Other.In->Name +
                "' does: if it is one of the first, who can't go on, the others sleep on; notify all of them";
    F.Notes.push_back({C.Own.Loc, "several threads wait like this"});
    F.Notes.push_back({C.Other.Loc, "and others for something else"});
    F.Notes.push_back({C.Started, "the threads are started here"});
    wakeAll(*C.Notify, F);
    Out.push_back(std::move(F));
  }
}

/// Whoever notifies holds one mutex, and the other's waiter can be between its test and its sleep.
static void otherMutexes(const Unit &U, std::vector<Finding> &Out) {
  for (const WaitFault &W : findWaitFaults(U)) {
    if (W.K != WaitFault::Another)
      continue;
    Finding F;
    F.Loc = W.Wait->Loc;
    F.Message = quoted(W.Condition) + " is waited on here with " + quoted(W.Mutex) + " and elsewhere with " +
                quoted(W.OtherMutex) + ": a notify under one of them can be lost by who waits with the other; use one mutex";
    F.Notes.push_back({W.Other->Loc, "waited on here with " + quoted(W.OtherMutex)});
    Out.push_back(std::move(F));
  }
}

static void unawaited(const Unit &U, std::vector<Finding> &Out) {
  for (const Unawaited &Of : findUnawaited(U)) {
    Finding F;
    F.Loc = Of.Posts.front()->getExprLoc();
    F.Message = "nobody waits for '" + Of.D->getNameAsString() +
                "': what is released here lets no thread go on; was a wait left out?";
    for (const clang::Expr *Post : llvm::ArrayRef(Of.Posts).drop_front())
      F.Notes.push_back({Post->getExprLoc(), "and here"});
    Out.push_back(std::move(F));
  }
}

/// Of an atomic that is set only after that.
static void early(const Unit &U, std::vector<Finding> &Out) {
  for (const EarlyNotify &N : findEarlyNotifies(U)) {
    Finding F;
    F.Loc = N.Notify->Loc;
    F.Message = quoted(N.Notify->Object) +
                " is notified of here before it is stored: who waits finds the old value and sleeps on; store first";
    F.Notes.push_back({N.Store->Loc, "stored here"});
    F.Notes.push_back({N.Wait->Loc, "waited for here"});
    Out.push_back(std::move(F));
  }
}

/// A permit for what isn't there yet.
static void earlyReleases(const Unit &U, std::vector<Finding> &Out) {
  for (const EarlyRelease &R : findEarlyReleases(U)) {
    Finding F;
    F.Loc = R.Release->Loc;
    F.Message = quoted(R.Release->Object) + " is released here before " + quoted(R.Put->Object) +
                " gets what that is for: who acquires it can find nothing to take; release it afterwards";
    F.Notes.push_back({R.Put->Loc, "put there here"});
    F.Notes.push_back({R.Acquire->Loc, "acquired here"});
    F.Notes.push_back({R.Take->Loc, "taken here, without a look whether there is any"});
    Out.push_back(std::move(F));
  }
}

void LostNotifyCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {
  wrongTurns(U, Out);
  loneWakes(U, Out);
  earlyReleases(U, Out);
  crossedWaits(U, Out);
  otherMutexes(U, Out);
  unawaited(U, Out);
  early(U, Out);
  wakers(U, Out);
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
    } else if (!L.Notify.E) {
      F.Message = "'" + L.State->str() + "' is set here, and nobody notifies " + Condition +
                  ": a thread that waits for it sleeps on; notify " + Condition + " after this write";
      F.Notes.push_back({L.Tests, "the waiter tests it here"});
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
    addCalls(F, L.Notify.Path.get());
    Out.push_back(std::move(F));
  }
}

} // namespace belay
