//===- Unit.cpp - the analysis of one translation unit --------------------===//

#include "analysis/Unit.h"
#include "analysis/Cells.h"
#include "analysis/Endings.h"
#include "analysis/Handles.h"
#include "analysis/Harness.h"
#include "analysis/Pipelines.h"
#include "analysis/Running.h"
#include "ir/Builder.h"
#include "model/Load.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace belay::analysis {

llvm::Expected<std::shared_ptr<Unit>> Unit::analyze(ASTContext &Context, const UnitOptions &Options) {
  auto Tables = model::loadTables(Options.Models, [&Idents = Context.Idents](llvm::StringRef Name) {
    return Idents.getExternalIdentifierLookup() || Idents.find(Name) != Idents.end();
  });
  if (!Tables)
    return Tables.takeError();
  auto U = std::make_shared<Unit>();
  U->Module.Context = &Context;
  U->Tables = *Tables;
  model::Model Model(U->Tables);
  ir::UnitFacts Facts = ir::discover(Context, Model);
  ir::Builder(U->Module, Model, Facts).run();
  U->Mistakes = Model.takeMistakes();
  U->Sums = std::make_unique<Summaries>(U->Module);
  return U;
}

Unit::~Unit() = default;

const Handles &Unit::handles() const {
  if (!HandleFacts)
    HandleFacts = std::make_unique<Handles>(*Sums);
  return *HandleFacts;
}

const Uses &Unit::uses() const {
  if (!UseFacts)
    UseFacts = std::make_unique<Uses>(context());
  return *UseFacts;
}

const Threads &Unit::threads() const {
  if (!ThreadFacts)
    ThreadFacts = std::make_unique<Threads>(*Sums);
  return *ThreadFacts;
}

RunningSpawns &Unit::running() const {
  if (!SpawnFacts)
    SpawnFacts = std::make_unique<RunningSpawns>(*Sums);
  return *SpawnFacts;
}

const std::vector<StopProblem> &Unit::stopProblems() const {
  if (!StopFacts)
    StopFacts = std::make_unique<std::vector<StopProblem>>(
        threads().All.empty() ? std::vector<StopProblem>() : analysis::stopProblems({threads(), uses()}));
  return *StopFacts;
}

const std::vector<StageProblem> &Unit::stageProblems() const {
  if (!StageFacts)
    StageFacts = std::make_unique<std::vector<StageProblem>>(
        threads().All.empty() ? std::vector<StageProblem>()
                              : analysis::stageProblems({threads(), uses()}, stopProblems()));
  return *StageFacts;
}

const std::vector<Harness> &Unit::harnesses() const {
  if (!HarnessFacts)
    HarnessFacts = std::make_unique<std::vector<Harness>>(analysis::harnesses(*this));
  return *HarnessFacts;
}

Endings &Unit::endings() const {
  if (!EndingFacts)
    EndingFacts = std::make_unique<Endings>(*Sums, uses(), running());
  return *EndingFacts;
}

void printIR(const Unit &U, llvm::raw_ostream &OS, llvm::StringRef Filter) {
  for (auto &P : U.Module.Processes)
    if (Filter.empty() || llvm::StringRef(P->Name).contains(Filter))
      ir::print(*P, OS);
}

void printStats(const Unit &U, llvm::raw_ostream &OS) {
  const auto &S = U.Module.Stats;
  OS << "functions in user code  " << S.Functions << '\n'
     << "lowered                 " << S.Lowered << '\n'
     << "events                  " << S.Events << '\n'
     << "unknown                 " << S.Unknowns << '\n';
  std::vector<std::pair<std::string, unsigned>> Calls;
  for (auto &Entry : S.UnknownCalls)
    Calls.push_back({Entry.getKey().str(), Entry.getValue()});
  llvm::sort(Calls, [](auto &A, auto &B) {
    return A.second != B.second ? A.second > B.second : A.first < B.first;
  });
  for (auto &[Name, N] : Calls)
    OS << "  unknown call  " << N << "  " << Name << '\n';
}

} // namespace belay::analysis
