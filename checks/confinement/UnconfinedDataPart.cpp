//===- UnconfinedDataPart.cpp - races of other kinds ------------------------===//

#include "Parts.h"
#include "analysis/Confinement.h"
#include "analysis/CrossedStores.h"
#include "analysis/EarlyIndices.h"
#include "analysis/LockNames.h"
#include "analysis/OpenMP.h"
#include "analysis/OwnHandles.h"
#include "analysis/RelaxedUnlocks.h"
#include "analysis/SharedUnits.h"
#include "analysis/UnpairedStores.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;

namespace belay {

/// Of OpenMP's parallel regions.
static void regions(const Unit &U, std::vector<Finding> &Out) {
  for (const OpenMPRace &R : findOpenMPRaces(U.context())) {
    Finding F;
    F.Loc = R.Write;
    F.Level = R.Meant ? Confidence::Discipline : Confidence::Likely;
    const char *Who = R.Iterations ? "iteration of a parallel loop" : "thread of a parallel region";
    if (R.Write == R.Other)
      F.Message =
          llvm::formatv("'{0}' is written here by more than one {1} at once; make it private or a reduction, or "
                        "write it in a critical section",
                        R.Name, Who);
    else {
      F.Message = llvm::formatv("'{0}' is written here by one {1}, while another {2} it", R.Name, Who,
                                R.OtherWrites ? "writes" : "reads");
      F.Notes.push_back({R.Other, R.OtherWrites ? "written here" : "read here"});
    }
    F.Notes.push_back({R.Region, "in this parallel region"});
    Out.push_back(std::move(F));
  }
}

/// `map.store(made, std::memory_order_relaxed)`, which others load with acquire.
static void unpaired(const Unit &U, std::vector<Finding> &Out) {
  for (const UnpairedStore &X : findUnpairedStores(U)) {
    Finding F;
    F.Loc = X.Store->Loc;
    F.Message = "'" + X.Store->Object->str() +
                "' is stored relaxed here, so that whoever loads it with acquire may see "
                "nothing of what it points to; store it with release";
    F.Notes.push_back({X.Load->Loc, "loaded with acquire here"});
    Out.push_back(std::move(F));
  }
}

/// `busy.store(false, std::memory_order_relaxed)` of a spin lock.
static void relaxedUnlocks(const Unit &U, std::vector<Finding> &Out) {
  for (const RelaxedUnlock &X : findRelaxedUnlocks(U)) {
    Finding F;
    F.Loc = X.Store->Loc;
    F.Message = llvm::formatv("{0} is stored relaxed here, which lets the next one out of the loop of '{1}' before it "
                              "can see what was written until now; store it with release",
                              quoted(X.Store->Object), X.By->Name);
    F.Notes.push_back({X.Spin->Loc, "it spins here"});
    Out.push_back(std::move(F));
  }
}

/// `head.store(h + 1); ring[h] = x;`
static void early(const Unit &U, std::vector<Finding> &Out) {
  for (const EarlyIndex &X : findEarlyIndices(U)) {
    Finding F;
    F.Loc = X.Store->Loc;
    const bool Writes = X.Access->Kind == ir::EventKind::Write;
    F.Message = "'" + X.Store->Object->str() + "' is stored here before '" + X.Access->Object->str() +
                (Writes ? "', to which it leads, is written: who loads it reads what isn't there yet"
                        : "', which that gives away, is read: who loads it writes there meanwhile") +
                "; store it afterwards";
    F.Notes.push_back({X.Access->Loc, Writes ? "written here" : "read here"});
    F.Notes.push_back({X.Load->Loc, "loaded here"});
    F.Notes.push_back({X.Other->Loc, Writes ? "read here" : "written here"});
    Out.push_back(std::move(F));
  }
}

/// `asleep.store(true, release); if (!work)` beside the same crossed.
static void crossed(const Unit &U, std::vector<Finding> &Out) {
  for (const CrossedStore &X : findCrossedStores(U)) {
    const std::string Stored = quoted(X.Store->Object), Loaded = quoted(X.Load->Object);
    Finding F;
    F.Loc = X.Store->Loc;
    F.Message =
        llvm::formatv("{0} is stored here, and then {1} is loaded, while '{2}' stores {1} and then loads {0}: this "
                      "store can become visible after the load, and both find the old value; use "
                      "memory_order_seq_cst for the store and the load",
                      Stored, Loaded, X.Other->Name);
    F.Notes.push_back({X.Load->Loc, Loaded + " is loaded here"});
    F.Notes.push_back({X.OtherStore->Loc, llvm::formatv("stored here by '{0}'", X.Other->Name)});
    F.Notes.push_back({X.OtherLoad->Loc, Stored + " is loaded here"});
    Out.push_back(std::move(F));
  }
}

/// Of bit-fields with a lock each.
static void units(const Unit &U, llvm::ArrayRef<Race> Races, std::vector<Finding> &Out) {
  for (const SharedUnit &X : findSharedUnits(U)) {
    auto IsTold = [&](const Race &R) { return R.A.R.Object == X.A.Object || R.B.R.Object == X.A.Object; };
    if (llvm::any_of(Races, IsTold))
      continue;
    Finding F;
    F.Loc = X.A.E->Loc;
    F.Message =
        llvm::formatv("{0} is written here under {1}, and '{2}', a bit-field that shares its memory, under {3}: "
                      "each write writes both; use one mutex for them, or separate them",
                      quoted(X.A.Object), quoted(X.A.locks()), X.B.Object->str(), quoted(X.B.locks()));
    F.Notes.push_back({X.B.E->Loc, llvm::formatv("written here holding {0}", quoted(X.B.locks()))});
    Out.push_back(std::move(F));
  }
}

/// `thread_ = std::thread(...)`, which asks `thread_.joinable()`.
static void ownHandles(const Unit &U, llvm::ArrayRef<Race> Races, std::vector<Finding> &Out) {
  for (const OwnHandle &X : findOwnHandles(U)) {
    if (llvm::any_of(Races, [&](const Race &R) { return R.A.R.Object->Decl == X.Handle; }))
      continue;
    Finding F;
    F.Loc = X.Read->getExprLoc();
    F.Message = llvm::formatv("'{0}' is read here by the thread whose handle it is, while '{1}' may be about to assign "
                              "it; start the thread when it is there, or keep what the thread asks for in a variable "
                              "that is set before",
                              X.Handle->getName(), X.Starter->Name);
    F.Notes.push_back({X.Spawn->Loc, llvm::formatv("thread '{0}' is started, and assigned, here", X.Entry->Name)});
    Out.push_back(std::move(F));
  }
}

void unconfined(const Unit &U, llvm::ArrayRef<Race> Races, std::vector<Finding> &Out) {
  unpaired(U, Out);
  relaxedUnlocks(U, Out);
  early(U, Out);
  crossed(U, Out);
  regions(U, Out);
  units(U, Races, Out);
  ownHandles(U, Races, Out);
}

} // namespace belay
