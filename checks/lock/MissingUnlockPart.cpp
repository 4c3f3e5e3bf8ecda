//===- MissingUnlockPart.cpp - slots, callees and guards --------------------===//

#include "Parts.h"
#include "analysis/Handback.h"
#include "analysis/LeakedSlots.h"
#include "analysis/LockNames.h"
#include "analysis/LooseGuards.h"
#include "analysis/Permits.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;

namespace belay {

static void leakedSlots(const Unit &U, std::vector<Finding> &Out) {
  for (const LeakedSlot &X : findLeakedSlots(U)) {
    Finding F;
    F.Loc = X.At->Loc;
    F.Message = llvm::formatv("{0} was acquired and is not released {1}: the next ones have one fewer, and wait for "
                              "ever when none is left; release it {2}",
                              quoted(X.Semaphore),
                              X.Throws ? "if an exception leaves the function here" : "when the function returns here",
                              X.Throws ? "in a destructor" : "on this path");
    F.Notes.push_back({X.Acquire->Loc, "acquired here"});
    F.Notes.push_back({X.Release->Loc, "another path releases it here"});
    Out.push_back(std::move(F));
  }
}

static void unearnedReleases(const Unit &U, std::vector<Finding> &Out) {
  for (const UnearnedRelease &X : findUnearnedReleases(U)) {
    Finding F;
    F.Loc = X.Release->Loc;
    F.Message =
        llvm::formatv("{0} is released here though this try hasn't acquired it: each time there is one more than "
                      "there should be; release only what was acquired",
                      quoted(X.Release->Object));
    F.Notes.push_back({X.Try->Loc, "tried here"});
    if (X.Other != X.Release)
      F.Notes.push_back({X.Other->Loc, "where the try comes off it is released here"});
    Out.push_back(std::move(F));
  }
}

/// A function that unlocks what its caller has locked, on some of its paths.
static void handbacks(const Unit &U, std::vector<Finding> &Out) {
  for (const Handback &H : findHandbacks(U)) {
    const std::string Mutex = quoted(H.Mutex), Callee = "'" + H.Callee->Name + "'";
    Finding F;
    if (H.Again) {
      F.Loc = H.Again->Loc;
      F.Message = llvm::formatv("{0} is unlocked here{1}, but {2} has unlocked it already {3}", Mutex,
                                H.Anyway ? " in any case" : "", Callee,
                                H.Anyway ? "on one of its paths" : "where it returns this");
      F.Notes.push_back({H.Call->Loc, "called here"});
      F.Notes.push_back({H.Unlock->Loc, "unlocked here first"});
    } else {
      F.Level = Confidence::Discipline;
      F.Loc = H.Unlock->Loc;
      F.Message =
          llvm::formatv("{0} is unlocked here for a caller of {1}, which on other paths returns with it locked; "
                        "leave the unlock to the caller",
                        Mutex, Callee);
      F.Notes.push_back({H.Call->Loc, "called here with it locked"});
    }
    Out.push_back(std::move(F));
  }
}

static void looseGuards(const Unit &U, std::vector<Finding> &Out) {
  for (const LooseGuard &X : findLooseGuards(U)) {
    const std::string Guard = X.Guard->getNameAsString(), Mutex = quoted(X.Lock->Object);
    Finding F;
    if (X.Release) {
      F.Loc = X.Release->getExprLoc();
      F.Message = llvm::formatv("'{0}' gives up {1} here without unlocking it, and nobody else does: the next one who "
                                "locks it waits for ever; call unlock()",
                                Guard, Mutex);
      F.Notes.push_back({X.Lock->Loc, "locked here"});
    } else {
      F.Loc = X.Lock->Loc;
      F.Message = llvm::formatv("nobody looks whether '{0}' has locked {1}, and what follows goes on as if it had; "
                                "test owns_lock(), or lock {1}",
                                Guard, Mutex);
      F.Notes.push_back({X.Use->Loc, llvm::formatv("{0} is used here, locked or not", quoted(X.Use->Object)).str()});
    }
    Out.push_back(std::move(F));
  }
}

void unlocks(const Unit &U, std::vector<Finding> &Out) {
  leakedSlots(U, Out);
  unearnedReleases(U, Out);
  handbacks(U, Out);
  looseGuards(U, Out);
}

} // namespace belay
