//===- Witness.cpp - what the threads do until a problem shows ------------===//

#include "explore/Search.h"
#include "explore/Waits.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace belay::explore {

/// Is \p T in the code of Belay's own that the user called?
static bool inBelay(const Thread &T) {
  for (const Frame &F : llvm::reverse(T.Stack)) {
    if (F.F->User)
      return false;
    if (F.F->Belay)
      return true;
  }
  return false;
}

void Machine::record(const Instr &I, const Value &A, unsigned Other) {
  if (Touched)
    Touched->insert(here());
  Wait Operation;
  findOperation(*T, Operation);
  if (Operation.Operation.empty() && Other == 0 && inBelay(*T))
    return; // how Belay does what has no name is its own matter
  auto E = std::make_shared<Event>();
  const Decl *Root = nullptr;
  E->Thread = Me;
  E->N = Native(I.Sub);
  E->Other = Other;
  E->Operation = Operation.Operation;
  E->Name = E->Operation.empty() ? name(*S, *T, A, Root) : name(*S, *T, Operation.Object, Root);
  E->Loc = here();
  E->Before = S->Trace;
  S->Trace = std::move(E);
}

std::string threadName(unsigned Id) { return Id == 0 ? "the main thread" : "thread " + std::to_string(Id + 1); }

/// What the thread of \p E does, as one says it; empty for what a user has no word for.
static std::string textOf(const Event &E) {
  // Names that begin with two underscores, or one and a capital, are the library's own.
  const llvm::StringRef Leaf = llvm::StringRef(E.Name).rsplit('.').second, Last = Leaf.empty() ? E.Name : Leaf;
  const bool Own = Last.size() > 1 && Last[0] == '_' && (Last[1] == '_' || llvm::isUpper(Last[1]));
  auto With = [&](llvm::StringRef Verb) {
    return E.Name.empty() || Own ? std::string() : Verb.str() + " '" + E.Name + "'";
  };
  if (E.Operation == "select")
    return "selects";
  if (!E.Operation.empty())
    return With(E.Operation == "send" ? "sends on" : E.Operation == "receive" ? "receives from" : "waits for");
  switch (E.N) {
  case Native::PthreadCreate:
  case Native::StartCall:
  case Native::ThrdCreate:
  case Native::StartThread:
    return "starts " + threadName(E.Other);
  case Native::PthreadJoin:
  case Native::ThrdJoin:
  case Native::ThreadJoin:
    return "joins " + threadName(E.Other);
  case Native::Lock:
  case Native::TimedLock:
    return With("locks");
  case Native::LockShared:
  case Native::TimedLockShared:
    return With("locks, shared with others,");
  case Native::TryLock:
  case Native::TryLockShared:
    return With("tries to lock");
  case Native::Unlock:
    return With("unlocks");
  case Native::CondWait:
  case Native::CondTimedWait:
  case Native::StdWait:
  case Native::StdTimedWait:
    return With("waits on");
  case Native::NotifyOne:
  case Native::NotifyAll:
  case Native::AtomicNotify:
    return With("notifies");
  case Native::Acquire:
  case Native::TryAcquire:
  case Native::TimedAcquire:
    return With("acquires");
  case Native::Release:
    return With("releases");
  case Native::CountDown:
    return With("counts down");
  case Native::LatchWait:
    return With("has waited for");
  case Native::ArriveAndWait:
  case Native::BarrierWait:
    return With("arrives at");
  case Native::AtomicLoad:
  case Native::AtomicWait:
    return With("reads");
  case Native::AtomicStore:
    return With("sets");
  default:
    return E.N >= Native::AtomicExchange && E.N <= Native::AtomicMax ? With("changes") : "";
  }
}

std::vector<Step> witness(const State &S) {
  std::vector<Step> Out;
  for (const Event *E = S.Trace.get(); E; E = E->Before.get()) {
    Step New{E->Thread, E->Loc, textOf(*E)};
    if (New.Text.empty() || New.Loc.isInvalid())
      continue;
    // An operation of a library comes here several times.
    if (Out.empty() || Out.back().Thread != New.Thread || Out.back().Loc != New.Loc || Out.back().Text != New.Text)
      Out.push_back(std::move(New));
  }
  std::reverse(Out.begin(), Out.end());
  return Out;
}

} // namespace belay::explore
