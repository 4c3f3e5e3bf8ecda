//===- Explorer.cpp - explores the roots of a unit ------------------------===//

#include "explore/Explorer.h"
#include "analysis/Unit.h"
#include "explore/Roots.h"
#include "explore/Search.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace belay::explore {

static State begin(Program &P, Symbols &Syms, Machine &M, const Root &R) {
  State S;
  Thread Main;
  Main.C.tick(0);
  S.Threads.push_back(Cow<Thread>(std::move(Main)));
  if (R.Fixture) {
    if (const Function *F = P.fixture(R.Fixture); F->Understood)
      M.enter(S, 0, F, {});
    return S;
  }
  llvm::SmallVector<Value, 4> Args;
  if (!R.F->getReturnType()->isVoidType() && !Program::scalar(P.Ctx, R.F->getReturnType())) {
    Object O;
    O.Size = uint32_t(std::max<uint64_t>(1, P.size(R.F->getReturnType())));
    S.Result = S.make(std::move(O));
    Args.push_back(S.Result);
  }
  for (const ParmVarDecl *V : R.F->parameters()) {
    const auto Sc = Program::scalar(P.Ctx, V->getType());
    const bool Free =
        Sc && Sc->K == Value::Int && !V->getType()->isEnumeralType() && (R.Main || R.F->isExternallyVisible());
    Args.push_back(Free ? Syms.fresh(*Sc, R.Main ? 1 : INT64_MIN) : Value::unknown());
  }
  if (const Function *F = P.function(R.F); F && F->Understood)
    M.enter(S, 0, F, Args);
  return S;
}

static void explore(const analysis::Unit &U, Exploration &Out) {
  // What doesn't compile can't be run, and its types have no layout.
  if (U.context().getDiagnostics().hasUncompilableErrorOccurred())
    return;
  if (!startsThreads(U))
    return;
  model::Model Model(U.Tables);
  Program P(U.context(), Model);
  const References Names(U);
  Symbols Syms;
  const std::vector<Root> Roots = findRoots(U, Names);
  for (size_t I = 0; I < Roots.size(); ++I) {
    const Root &R = Roots[I];
    Limits L;
    if (Out.Steps >= L.UnitSteps)
      break;
    // What the first need not is left to the rest.
    L.Steps = std::clamp((L.UnitSteps - Out.Steps) / (Roots.size() - I), L.LeastSteps, L.Steps);
    const Closed Own = Names.of(R.F, R.Main);
    Machine M(P, Syms, L.Steps);
    State Start = begin(P, Syms, M, R);
    if (Start.thread(0).Stack.empty())
      continue;
    Search Se(P, Syms, L, Own);
    Se.blame(Out.Blind);
    Se.run(std::move(Start), R.Main, Out.Problems);
    Out.Roots.push_back({R.F->getQualifiedNameAsString(), Se.steps(), Se.complete()});
    Out.Steps += Se.steps();
  }
}

namespace {
struct Kept : analysis::Unit::Attachment {
  Exploration E;
};
} // namespace

const Exploration &explored(const analysis::Unit &U) {
  if (!U.Above) {
    auto New = std::make_unique<Kept>();
    explore(U, New->E);
    U.Above = std::move(New);
  }
  return static_cast<const Kept &>(*U.Above).E;
}

void printExplored(const analysis::Unit &U, llvm::raw_ostream &OS) {
  const Exploration &E = explored(U);
  OS << "explored roots          " << E.Roots.size() << '\n'
     << "  completely            " << llvm::count_if(E.Roots, [](const RootStats &R) { return R.Complete; }) << '\n'
     << "  steps                 " << E.Steps << '\n'
     << "  problems              " << E.Problems.size() << '\n';
  for (const RootStats &R : E.Roots)
    OS << "    root  " << R.Name << "  " << R.Steps << " steps" << (R.Complete ? ", complete" : "") << '\n';
  for (const auto &[Line, Calls] : E.Blind)
    for (const auto &[Name, N] : Calls)
      OS << "    not known  line " << Line << "  " << N << "  " << Name << '\n';
  const SourceManager &SM = U.context().getSourceManager();
  static constexpr const char *Kinds[] = {
      "race",           "dead access", "destroyed in use", "blocked for ever", "blocking cycle",
      "double lock",    "self-join",   "join twice",       "unlock not held",  "unjoined",
      "negative count", "uncaught",    "mutex destroyed"};
  for (const Problem &P : E.Problems)
    OS << "    " << Kinds[P.K] << "  line " << SM.getExpansionLineNumber(P.Loc)
       << (P.Other.isValid() ? ", " + std::to_string(SM.getExpansionLineNumber(P.Other)) : std::string())
       << (P.Name.empty() ? "" : "  " + P.Name) << '\n';
}

} // namespace belay::explore
