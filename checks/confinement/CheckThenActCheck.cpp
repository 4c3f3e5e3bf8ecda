#include "CheckThenActCheck.h"
#include "analysis/TwoSteps.h"

namespace belay {

using namespace analysis;

static std::string who(const Side &S) {
  if (S.Thread)
    return S.Who.empty() ? "a thread" : "thread '" + S.Who + "'";
  return "'" + S.Who + "'";
}

void CheckThenActCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (const TwoSteps &T : findTwoSteps(U)) {
    std::string Name = "'" + T.Own.R.Object->str() + "'";
    bool Again = T.Own.R.E == T.Other.R.E;
    std::string Other = Again                                                        ? "another thread of the same code"
                        : T.Other.Thread && T.Own.Thread && T.Own.Who == T.Other.Who ? "another thread"
                                                                                     : who(T.Other);
    Finding F;
    F.Loc = T.Change->Loc;
    if (T.K == TwoSteps::Update)
      F.Message = Name + " is stored here with a value computed from an earlier load; what " + Other +
                  " stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop)";
    else
      F.Message = Name + " is tested and then set in two steps; " + Other +
                  " can pass the same test in between; use exchange or compare_exchange_strong";
    if (T.Look->Loc != F.Loc)
      F.Notes.push_back({T.Look->Loc, T.K == TwoSteps::Update ? "loaded here" : "tested here"});
    if (!Again)
      F.Notes.push_back({T.Other.R.E->Loc, "stored here by " + who(T.Other)});
    if (T.Started && T.Started->Loc.isValid())
      F.Notes.push_back({T.Started->Loc, "the thread is started here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
