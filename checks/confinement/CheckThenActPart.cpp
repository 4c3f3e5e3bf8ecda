//===- CheckThenActPart.cpp - what is looked at, and then something else ---===//

#include "Parts.h"
#include "analysis/LostExchanges.h"
#include "analysis/Replacements.h"
#include "analysis/SecondLoads.h"
#include "analysis/TwoSteps.h"

namespace belay {

using namespace analysis;

static std::string who(const Side &S) {
  if (S.Thread)
    return S.Who.empty() ? "a thread" : "thread '" + S.Who + "'";
  return "'" + S.Who + "'";
}

static llvm::StringRef whatOthersDo(TwoSteps::Kind K) {
  switch (K) {
  case TwoSteps::Count:
  case TwoSteps::Last:
    return "counted down here by ";
  case TwoSteps::Fill:
    return "counted up here by ";
  case TwoSteps::Reset:
    return "counted here by ";
  default:
    return "stored here by ";
  }
}

void twoSteps(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (const TwoSteps &T : findTwoSteps(U)) {
    std::string Name = "'" + T.Own.R.Object->str() + "'";
    bool Again = T.Own.R.E == T.Other.R.E;
    std::string Other = T.Alone                                                      ? "another thread"
                        : Again                                                      ? "another thread of the same code"
                        : T.Other.Thread && T.Own.Thread && T.Own.Who == T.Other.Who ? "another thread"
                                                                                     : who(T.Other);
    Finding F;
    F.Level = T.Alone && T.K != TwoSteps::Last && !T.Beside && !T.Once ? Confidence::Discipline : Confidence::Likely;
    F.Loc = T.K == TwoSteps::Last ? T.Look->Loc : T.Change->Loc;
    if (T.K == TwoSteps::Update)
      F.Message = Name + " is stored here with a value computed from an earlier load; what " + Other +
                  " stores in between is lost; use one atomic operation (fetch_add, or a compare_exchange loop)";
    else if (T.K == TwoSteps::Record)
      F.Message = Name + " is compared and then set in two steps; what " + Other +
                  " stores in between is lost, though it goes further; use a compare_exchange loop";
    else if (T.K == TwoSteps::Count)
      F.Message = Name + " is found above zero and then counted down in two steps; " + Other +
                  " can count it down in between, and it goes below zero; use a compare_exchange loop";
    else if (T.K == TwoSteps::Fill)
      F.Message = Name + " is found below a limit and then counted up in two steps; " + Other +
                  " can count it up in between, and both go beyond it; count up first and look at what that returns";
    else if (T.K == TwoSteps::Reset)
      F.Message = Name + " is loaded and then set to zero in two steps; what " + Other +
                  " counts in between is lost; use exchange(0)";
    else if (T.K == TwoSteps::Last)
      F.Message = Name + " is counted down and then looked at in two steps; " + Other +
                  " can count it down in between, and both find zero and free it; use what the count down returns";
    else
      F.Message = Name + " is tested and then set in two steps; " + Other +
                  " can pass the same test in between; use exchange or compare_exchange_strong";
    if (T.K == TwoSteps::Last)
      F.Notes.push_back({T.Change->Loc, "counted down here"});
    else if (T.Look->Loc != F.Loc)
      F.Notes.push_back(
          {T.Look->Loc, T.K == TwoSteps::Update || T.K == TwoSteps::Reset ? "loaded here" : "tested here"});
    if (T.Beside)
      F.Notes.push_back({T.Beside->Loc, "the same function counts in one step here, as several threads need"});
    if (T.Once && T.Once != T.Change)
      F.Notes.push_back({T.Once->Loc, "'" + T.Once->Object->str() + "' may be fulfilled only once, here"});
    if (!Again)
      F.Notes.push_back({T.Other.R.E->Loc, whatOthersDo(T.K).str() + who(T.Other)});
    if (T.Started && T.Started->Loc.isValid())
      F.Notes.push_back({T.Started->Loc, "the thread is started here"});
    Out.push_back(std::move(F));
  }
}

static void secondLoads(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (const SecondLoad &L : findSecondLoads(U)) {
    Finding F;
    F.Loc = L.Again->getExprLoc();
    F.Message = "'" + L.Object.str() +
                (L.Weak ? "' is locked here after a test whether it is still there: its last owner can let it go in "
                          "between, and this is null; lock it once, and test what that gives"
                        : "' is loaded again here after a test for null: another thread can have stored null in "
                          "between; load it once, into a local, and test that");
    F.Notes.push_back({L.Look->getExprLoc(), "tested here"});
    F.Notes.push_back({L.Use->getExprLoc(), "used here"});
    F.Notes.push_back({L.Because, L.Locks  ? "the function locks here, so it is one of several threads"
                                  : L.Weak ? "a thread that does this is started here"
                                           : "null is stored here"});
    Out.push_back(std::move(F));
  }
}

static void lostExchanges(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (const LostExchange &X : findLostExchanges(U)) {
    Finding F;
    F.Loc = X.Exchange->Loc;
    F.Message = "this exchange of '" + X.Exchange->Object->str() + "' fails if another thread has changed it since" +
                (X.Weak ? ", or for no reason" : "") +
                ", and nobody looks: then nothing is stored; repeat it in a loop until it comes off";
    F.Notes.push_back({X.Load->Loc, "the old value is loaded here"});
    Out.push_back(std::move(F));
  }
}

void secondLooks(const analysis::Unit &U, std::vector<Finding> &Out) {
  secondLoads(U, Out);
  lostExchanges(U, Out);
  for (const Replacement &R : findReplacements(U)) {
    const std::string Mutex = "'" + R.Lock->Object->str() + "'";
    Finding F;
    F.Loc = R.Write->Loc;
    F.Message = "'" + R.Write->Object->str() + "' was looked for under " + Mutex +
                ", which has been unlocked since: another thread can have put it there and handed it out, and this "
                "replaces it; look again under this lock";
    F.Notes.push_back({R.Look->Loc, "looked for here"});
    F.Notes.push_back({R.Lock->Loc, Mutex + " is locked again here"});
    F.Notes.push_back({R.Return->Loc, "handed out here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
