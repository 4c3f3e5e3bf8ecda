//===- UnconfinedDataPart.cpp - what atomics publish too early or alone ----===//

#include "Parts.h"
#include "analysis/EarlyIndices.h"
#include "analysis/UnpairedStores.h"

namespace belay {

using namespace analysis;

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

/// `head.store(h + 1); ring[h] = x;`
static void early(const Unit &U, std::vector<Finding> &Out) {
  for (const EarlyIndex &X : findEarlyIndices(U)) {
    Finding F;
    F.Loc = X.Store->Loc;
    F.Message = "'" + X.Store->Object->str() + "' is stored here before '" + X.Write->Object->str() +
                "', to which it leads, is written: who loads it reads what isn't there yet; store it afterwards";
    F.Notes.push_back({X.Write->Loc, "written here"});
    F.Notes.push_back({X.Load->Loc, "loaded here"});
    F.Notes.push_back({X.Read->Loc, "read here"});
    Out.push_back(std::move(F));
  }
}

void published(const Unit &U, std::vector<Finding> &Out) {
  unpaired(U, Out);
  early(U, Out);
}

} // namespace belay
