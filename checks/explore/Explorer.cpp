//===- Explorer.cpp - explores the roots of a unit ------------------------===//

#include "explore/Explorer.h"
#include "analysis/Unit.h"
#include "explore/Refute.h"
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
  if (R.Of) {
    if (const Function *F = P.life(*R.Of); F->Understood)
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
    if (R.Main && V->getFunctionScopeIndex() == 1 && V->getType()->isPointerType())
      Args.push_back(M.arguments(S));
    else
      Args.push_back(Free ? Syms.fresh(*Sc, {R.Main ? 1 : INT64_MIN}) : Value::unknown());
  }
  if (const Function *F = P.function(R.F); F && F->Understood)
    M.enter(S, 0, F, Args);
  return S;
}

namespace {
/// What the roots of a unit share.
struct Setting {
  explicit Setting(const analysis::Unit &U)
      : Model(U.Tables), P(U.context(), Model), Names(U), Roots(findRoots(U, Names)) {}
  /// Runs \p R within \p L; nothing if it has no code.
  template <typename Prepare>
  std::unique_ptr<Search> run(const Root &R, const Limits &L, Prepare With, std::vector<Problem> &Out) {
    const bool Tries = P.Tries;
    auto Done = once(R, L, With, Out);
    return P.Tries == Tries ? std::move(Done) : once(R, L, With, Out); // it matters how long locks are held
  }
  template <typename Prepare>
  std::unique_ptr<Search> once(const Root &R, const Limits &L, Prepare With, std::vector<Problem> &Out) {
    Own = Names.of(R.functions(), R.Main || (R.Of && !R.Presumed));
    Machine M(P, Syms, L.Steps);
    State Start = begin(P, Syms, M, R);
    if (Start.thread(0).Stack.empty())
      return nullptr;
    auto Se = std::make_unique<Search>(P, Syms, L, Own);
    With(*Se);
    std::vector<Problem> Found;
    Se->run(std::move(Start), R.Main, R.Presumed ? Found : Out);
    for (Problem &Pr : Found)
      if (holds(R, Pr) && llvm::none_of(Out, [&](const Problem &Q) { return Q.K == Pr.K && Q.Loc == Pr.Loc; })) {
        Pr.Notes.insert(Pr.Notes.begin(), presumption(R));
        Out.push_back(std::move(Pr));
      }
    return Se;
  }

  model::Model Model;
  Program P;
  const References Names;
  const std::vector<Root> Roots;
  Symbols Syms;
  Closed Own;
};

struct Kept : analysis::Unit::Attachment {
  Exploration E;
  std::optional<Exhaustion> All, Most;
};
} // namespace

static void explore(const analysis::Unit &U, Exploration &Out) {
  // What doesn't compile can't be run, and its types have no layout.
  if (U.context().getDiagnostics().hasUncompilableErrorOccurred())
    return;
  if (!isExplored(U))
    return;
  Setting In(U);
  for (size_t I = 0; I < In.Roots.size(); ++I) {
    const Root &R = In.Roots[I];
    Limits L;
    const uint64_t All = std::max(L.UnitSteps, L.TestSteps * std::min<size_t>(In.Roots.size(), 256));
    if (Out.Steps >= All)
      break;
    L.Problems += Out.Problems.size();
    // What the first need not is left to the rest.
    const uint64_t Share = (All - Out.Steps) / (In.Roots.size() - I);
    L.Steps = R.Presumed ? L.LeastSteps : std::min(Share, L.Steps);
    const auto Se = In.run(R, L, [&](Search &S) { S.blame(Out.Blind); }, Out.Problems);
    if (!Se)
      continue;
    Out.Roots.push_back({R.Presumed ? nullptr : R.F, R.name(), Se->steps(), Se->complete(), Se->endsAsSeen()});
    Out.Steps += Se->steps();
    if (!Se->nests())
      continue;
    L.Nested = true;
    L.Preemptions = 0;
    L.Steps = std::min(Share, L.LeastSteps);
    if (const auto Again = In.run(R, L, [](Search &) {}, Out.Problems)) {
      Out.Roots.back().Steps += Again->steps();
      Out.Steps += Again->steps();
    }
  }
  // A mutex that is left locked is one bug with the wait for it.
  std::vector<SourceLocation> Awaited;
  for (const Problem &P : Out.Problems)
    if (P.K == Problem::BlockedForever)
      Awaited.push_back(P.Other);
  llvm::erase_if(Out.Problems,
                 [&](const Problem &P) { return P.K == Problem::LeftLocked && llvm::is_contained(Awaited, P.Loc); });
}

const Exploration &explored(const analysis::Unit &U) {
  if (!U.Above) {
    auto New = std::make_unique<Kept>();
    explore(U, New->E);
    U.Above = std::move(New);
  }
  return static_cast<const Kept &>(*U.Above).E;
}

/// What only the roots of \p Out lead to.
static void bound(const analysis::Unit &U, const References &Names, Exhaustion &Out) {
  Out.Reached = Names.reached(Out.Roots);
  std::vector<const FunctionDecl *> Others;
  for (const auto &P : U.Module.Processes)
    if (!Out.Reached.contains(P->Function->getCanonicalDecl()))
      Others.push_back(P->Function);
  Out.Outside = Names.reached(Others);
}

/// Runs those roots again whose orders were all seen within the bound, without it.
static void exhaust(const analysis::Unit &U, const Exploration &Seen, Exhaustion &Out) {
  if (llvm::none_of(Seen.Roots, [](const RootStats &R) { return R.Complete; }))
    return;
  Setting In(U);
  uint64_t Steps = 0;
  for (const Root &R : In.Roots) {
    Limits L;
    L.Everything = true;
    L.Steps = std::min(L.Steps, L.UnitSteps / 2 - Steps);
    if (llvm::none_of(Seen.Roots, [&](const RootStats &S) { return S.F == R.F && S.Complete; }))
      continue;
    Places Touched;
    std::vector<Problem> Problems;
    const auto Se = In.run(R, L, [&](Search &S) { S.note(Touched); }, Problems);
    Steps += Se ? Se->steps() : 0;
    if (Se && Se->clean()) {
      Out.Roots.push_back(R.F);
      Out.Main |= R.Main;
      Out.Ends &= Se->ends();
      Out.Touched.insert(Touched.begin(), Touched.end());
    }
    if (Steps >= L.UnitSteps / 2)
      break;
  }
  bound(U, In.Names, Out);
}

const Exhaustion &exhausted(const analysis::Unit &U) {
  const Exploration &E = explored(U);
  auto &All = static_cast<Kept &>(*U.Above).All;
  if (!All)
    exhaust(U, E, All.emplace());
  return *All;
}

const Exhaustion &seenToEnd(const analysis::Unit &U) {
  const Exploration &E = explored(U);
  auto &Most = static_cast<Kept &>(*U.Above).Most;
  if (!Most) {
    Most.emplace();
    for (const RootStats &R : E.Roots)
      if (R.F && R.Ends) {
        Most->Roots.push_back(R.F);
        Most->Main |= R.F->isMain();
      }
    if (!Most->Roots.empty())
      bound(U, References(U), *Most);
  }
  return *Most;
}

void printExplored(const analysis::Unit &U, llvm::raw_ostream &OS) {
  const Exploration &E = explored(U);
  OS << "explored roots          " << E.Roots.size() << '\n'
     << "  completely            " << llvm::count_if(E.Roots, [](const RootStats &R) { return R.Complete; }) << '\n'
     << "  steps                 " << E.Steps << '\n'
     << "  problems              " << E.Problems.size() << '\n';
  for (const RootStats &R : E.Roots)
    OS << "    root  " << R.Name << "  " << R.Steps << " steps" << (R.Complete ? ", complete" : "") << (R.Ends ? ", ends" : "") << '\n';
  for (const auto &[Line, Calls] : E.Blind)
    for (const auto &[Name, N] : Calls)
      OS << "    not known  line " << Line << "  " << N << "  " << Name << '\n';
  const SourceManager &SM = U.context().getSourceManager();
  static constexpr const char *Kinds[] = {
      "race",           "dead access", "destroyed in use", "blocked for ever", "blocking cycle",
      "double lock",    "self-join",   "join twice",       "unlock not held",  "unjoined",
      "negative count", "uncaught",    "left locked",      "mutex destroyed",  "mutex unmade",
      "fails by order"};
  for (const Problem &P : E.Problems)
    OS << "    " << Kinds[P.K] << "  line " << SM.getExpansionLineNumber(P.Loc)
       << (P.Other.isValid() ? ", " + std::to_string(SM.getExpansionLineNumber(P.Other)) : std::string())
       << (P.Name.empty() ? "" : "  " + P.Name) << '\n';
}

} // namespace belay::explore
