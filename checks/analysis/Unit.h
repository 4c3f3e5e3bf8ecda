//===- Unit.h - the analysis of one translation unit ----------------------===//
//
// Runs once and is shared by all checks.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_UNIT_H
#define BELAY_ANALYSIS_UNIT_H

#include "analysis/Summary.h"
#include "ir/IR.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>

namespace belay::analysis {

class Endings;
class Handles;
class RunningSpawns;
struct Harness;
class Threads;
class Uses;
struct StageProblem;
struct StopProblem;

struct UnitOptions {
  std::string Models; ///< comma-separated YAML files with further rows
};

class Unit {
public:
  /// Never null; fails only if a model file can't be read or parsed.
  static llvm::Expected<std::shared_ptr<Unit>> analyze(clang::ASTContext &Context,
                                                       const UnitOptions &Options);
  std::shared_ptr<const model::Tables> Tables;
  ir::Module Module;
  std::vector<model::Mistake> Mistakes; ///< in annotations
  std::unique_ptr<Summaries> Sums;
  clang::ASTContext &context() const { return *Module.Context; }

  /// What becomes of the handles; computed when the first check asks. A unit is
  /// used by one thread.
  const Handles &handles() const;
  /// What the unit does with its variables; the same.
  const Uses &uses() const;
  /// What each spawned thread runs; the same.
  const Threads &threads() const;
  /// Which threads may be running at each event; the same. It goes on remembering what it is asked.
  RunningSpawns &running() const;
  /// What keeps threads from being stopped, thread by thread; the same.
  const std::vector<StopProblem> &stopProblems() const;
  const std::vector<StageProblem> &stageProblems() const;
  /// Each class that locks, as a whole; the same.
  const std::vector<Harness> &harnesses() const;
  /// What is closed, sent and received for certain; the same.
  Endings &endings() const;

  /// What a layer above this one found, kept with the unit.
  struct Attachment {
    virtual ~Attachment() = default;
  };
  mutable std::unique_ptr<Attachment> Above;

  ~Unit();

private:
  mutable std::unique_ptr<Handles> HandleFacts;
  mutable std::unique_ptr<Uses> UseFacts;
  mutable std::unique_ptr<Threads> ThreadFacts;
  mutable std::unique_ptr<RunningSpawns> SpawnFacts;
  mutable std::unique_ptr<std::vector<StopProblem>> StopFacts;
  mutable std::unique_ptr<std::vector<StageProblem>> StageFacts;
  mutable std::unique_ptr<std::vector<Harness>> HarnessFacts;
  mutable std::unique_ptr<Endings> EndingFacts;
};

/// The IR of every process, or of those whose name contains \p Filter.
void printIR(const Unit &U, llvm::raw_ostream &OS, llvm::StringRef Filter = "");
/// What was understood, and what became Unknown.
void printStats(const Unit &U, llvm::raw_ostream &OS);

} // namespace belay::analysis

#endif
