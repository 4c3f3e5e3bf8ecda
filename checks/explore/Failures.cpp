//===- Failures.cpp - what fails by the order of the threads' steps -------===//
//
// What an assertion says, and main by what it returns, is the program's own
// specification. Where it depends on nothing but who comes first whether it
// holds, something has been left unordered, though no two accesses race.
//
//===----------------------------------------------------------------------===//

#include "explore/Machine.h"

using namespace clang;

namespace belay::explore {

bool isByOrder(const State &S) {
  if (S.Doubt || S.Met || S.Slept)
    return false;
  for (const Decision *D = S.Decided.get(); D; D = D->Before.get())
    if (D->Choice >= 0 || D->TimedOut)
      return false;
  return true;
}

void Machine::fails(std::string How, SourceLocation Loc) {
  if (!isByOrder(*S))
    return;
  Problem &P = report(Problem::FailsByOrder, Value());
  P.Loc = Loc;
  P.Text = std::move(How);
}

bool Machine::sleeps(const Instr &I) {
  auto *F = dyn_cast_or_null<FunctionDecl>(I.D);
  return F && F->getIdentifier() && F->getName().contains("sleep");
}

Machine::Result Machine::exits(const Instr &I) {
  const auto N = Native(I.Sub);
  if (N == Native::Assert) {
    const std::optional<bool> True = decide(Syms.resolve(*S, arg(I, 0)));
    if (!True)
      return Result::Fork;
    if (*True)
      return Result::Next;
  }
  auto *F = dyn_cast_or_null<FunctionDecl>(I.D);
  const bool Named = F && F->getIdentifier();
  if (N != Native::Exit)
    fails(Named && F->getName() == "abort" ? "aborts" : "fails an assertion", here());
  else if (const Value V = arg(I, 0); Named && F->getName().ends_with("xit") && V.K == Value::Int && V.I != 0)
    fails("exits with " + std::to_string(V.I), here());
  return Result::Exit;
}

void Machine::mainReturns(const Instr &I, const Value &V) {
  if (V.K == Value::Int && V.I != 0)
    fails("returns " + std::to_string(V.I) + " from main", I.Loc);
}

} // namespace belay::explore
