#include "CheckThenActCheck.h"
#include "Parts.h"
#include "analysis/LazyInits.h"
#include "analysis/LockNames.h"
#include "analysis/MissingFiles.h"
#include "analysis/ReadTwice.h"
#include "analysis/SequenceLocks.h"
#include "analysis/StaleTests.h"

namespace belay {

using namespace analysis;

/// `x * (x + 1)`, and a weak exchange by itself.
static void readTwice(const ir::Process &P, std::vector<Finding> &Out) {
  for (const ReadTwice &T : findReadTwice(P)) {
    Finding F;
    F.Level = Confidence::Discipline;
    F.Loc = T.Again->Loc;
    F.Message = "'" + T.Again->Object->str() +
                "' is loaded a second time in this expression, and may have another value by then; load it once, "
                "into a local";
    F.Notes.push_back({T.First->Loc, "loaded here first"});
    Out.push_back(std::move(F));
  }
  for (const ir::Event *E : findWeakExchanges(P)) {
    Finding F;
    F.Level = Confidence::Discipline;
    F.Loc = E->Loc;
    F.Message = "this weak exchange of '" + E->Object->str() +
                "' can fail although it has the expected value, and no loop tries again; use "
                "compare_exchange_strong, or a loop";
    Out.push_back(std::move(F));
  }
}

/// `p->next = old; while (!head.compare_exchange_weak(old, p)) {}`.
static void staleExchanges(const ir::Process &P, std::vector<Finding> &Out) {
  for (const StaleExchange &X : findStaleExchanges(P)) {
    Finding F;
    F.Loc = X.Exchange->Loc;
    F.Message =
        "this is tried again with what was computed before the loop from '" + X.Expected->getName().str() +
        "', which each failure sets anew: what others have put there in between is lost; compute it in the loop";
    F.Notes.push_back({X.Computed->getBeginLoc(), "computed here"});
    Out.push_back(std::move(F));
  }
}

static llvm::StringRef whatWentStale(StaleTest::Kind K) {
  switch (K) {
  case StaleTest::Takes:
    return "another thread can have taken what this takes away; test and change it under one lock";
  case StaleTest::Grows:
    return "another thread can have passed the same test, and both go beyond the limit; test and change it under one "
           "lock";
  case StaleTest::Places:
    return "another thread can have found the same element; find and write it under one lock";
  case StaleTest::Needs:
    return "another thread can have taken away what this needs; look for it and use it under one lock";
  }
  llvm_unreachable("covered switch");
}

/// `if (!queue.empty()) queue.pop();`, where each of the two locks.
static void staleTests(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (const StaleTest &T : findStaleTests(U)) {
    const std::string Name = "'" + T.Object->str() + "'", Mutex = "'" + T.Mutex->str() + "'";
    Finding F;
    F.Loc = T.Change->Loc;
    F.Message = Name + " was tested under " + Mutex + ", which has been unlocked since: " + whatWentStale(T.K).str();
    F.Notes.push_back({T.Look->Loc, "tested here"});
    if (T.Write != T.Change)
      F.Notes.push_back({T.Write->Loc, "changed here"});
    if (T.Started)
      F.Notes.push_back({T.Started->Loc, "the thread is started here"});
    else
      F.Notes.push_back({T.Method->loc(), "'" + T.Method->Name + "' may run in several threads: its class locks"});
    Out.push_back(std::move(F));
  }
}

static void lazyInits(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (const LazyInit &X : findLazyInits(U)) {
    const std::string Name = "'" + X.Write->Object->str() + "'";
    Finding F;
    F.Loc = X.Test->Loc;
    if (X.Mutex) {
      F.Message = Name + " is tested here without " + quoted(X.Mutex) +
                  ", under which it is set: another thread can see the pointer before what it points to; make it a "
                  "std::atomic, or what it points to a local static";
      F.Notes.push_back({X.Write->Loc, "set here under " + quoted(X.Mutex)});
    } else {
      F.Message = Name +
                  " is tested here and set after that with no lock: two threads can make one each; make it a local "
                  "static, or use std::call_once";
      F.Notes.push_back({X.Write->Loc, "set here"});
      F.Notes.push_back({X.Locks->Loc, "'" + X.User->Name + "' locks here, since several threads use what is made"});
    }
    Out.push_back(std::move(F));
  }
}

/// `while (seq & 1) {} copy = data;`, and the sequence isn't compared any more.
static void tornCopies(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (const TornCopy &T : findTornCopies(U)) {
    const std::string Name = "'" + T.Load->Object->str() + "'";
    Finding F;
    F.Loc = T.Copy->Loc;
    F.Message = Name +
                " isn't loaded again after this copy of what it guards: if a writer came in between, new values are "
                "mixed with old ones; compare it with the first load, and copy again if it has changed";
    F.Notes.push_back({T.Load->Loc, "loaded here, and only tested for being odd"});
    F.Notes.push_back({T.Count->Loc, "'" + T.Writer->Name + "' counts it up here, before it writes"});
    Out.push_back(std::move(F));
  }
}

static llvm::StringRef exclusively(MissingFile::Kind K) {
  switch (K) {
  case MissingFile::Descriptor:
    return "open it with O_EXCL, and look for EEXIST";
  case MissingFile::Stream:
    return "open it with an 'x' in its mode";
  case MissingFile::Object:
    return "test and open it under one lock";
  }
  llvm_unreachable("covered switch");
}

/// `if (access(name, F_OK) != 0) fd = open(name, O_CREAT | O_WRONLY, 0600);`
static void missingFiles(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (const MissingFile &M : findMissingFiles(U)) {
    Finding F;
    F.Loc = M.Made->getExprLoc();
    F.Message = "another thread can have made this file since it was found missing, and both write to it; " +
                exclusively(M.K).str();
    F.Notes.push_back({M.Tested->getExprLoc(), "tested here"});
    F.Notes.push_back({M.Started, "the threads are started here"});
    Out.push_back(std::move(F));
  }
}

void CheckThenActCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (auto &P : U.Module.Processes) {
    readTwice(*P, Out);
    staleExchanges(*P, Out);
  }
  staleTests(U, Out);
  lazyInits(U, Out);
  tornCopies(U, Out);
  missingFiles(U, Out);
  twoSteps(U, Out);
  secondLooks(U, Out);
}

} // namespace belay
