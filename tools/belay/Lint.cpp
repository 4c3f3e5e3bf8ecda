#include "Lint.h"
#include "Baseline.h"
#include "Cache.h"
#include "ExitCode.h"
#include "Fixes.h"
#include "Flags.h"
#include "KnownFiles.h"
#include "NoLints.h"
#include "Output.h"
#include "Prefixes.h"
#include "Workers.h"
#include "clang-tidy/ClangTidy.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>

using llvm::StringRef;

namespace belay {
namespace {

/// "[3/17] file" on one line of a terminal.
class Progress {
public:
  Progress(size_t Total, bool Show) : Total(Total), Show(Show && llvm::sys::Process::StandardErrIsDisplayed()) {}
  ~Progress() {
    if (Show)
      llvm::errs() << "\r\033[K";
  }
  void done(StringRef File) {
    ++Finished;
    if (!Show)
      return;
    llvm::errs() << "\r\033[K[" << Finished << "/" << Total << "] " << llvm::sys::path::filename(File);
    llvm::errs().flush();
  }

private:
  const size_t Total;
  const bool Show;
  size_t Finished = 0;
};

UnitResult resultOf(const TaskOutcome &Outcome) {
  if (Outcome.How == TaskOutcome::Done)
    if (auto Stored = fromBytes(Outcome.Bytes))
      return std::move(Stored->Result);
  UnitResult None;
  None.How = Outcome.How == TaskOutcome::TimedOut  ? UnitResult::TimedOut
             : Outcome.How == TaskOutcome::Stopped ? UnitResult::Stopped
                                                   : UnitResult::Crashed;
  return None;
}

bool hasError(const UnitResult &R) {
  return R.How != UnitResult::Done ||
         llvm::any_of(R.Findings, [](const Reported &F) { return F.DiagLevel == Reported::Error; });
}

bool stillBegins(StringRef File, StringRef Text, llvm::vfs::FileSystem &Files) {
  const auto Buffer = Files.getBufferForFile(File);
  return Buffer && (*Buffer)->getBuffer().starts_with(Text);
}

/// With what other units have in common with it, unless that fails.
StoredResult lintOne(const SourceUnit &Unit, const EngineOptions &Options, const Share &Before, KnownFiles &Known) {
  StoredResult New;
  auto Files = llvm::makeIntrusiveRefCnt<RecordingFileSystem>(
      llvm::makeIntrusiveRefCnt<KnowingFileSystem>(llvm::vfs::createPhysicalFileSystem(), Known), New.On);
  New.Result = lintUnit(Unit, Options, Files, Before);
  if (!Before.Of)
    return New;
  if (hasError(New.Result) || !stillBegins(Unit.File, Before.InPlaceOf, *Files))
    return lintOne(Unit, Options, {}, Known);
  for (const auto &[Path, A] : Before.Of->On)
    if (auto [It, First] = New.On.try_emplace(Path, A); !First && It->second.What < A.What)
      It->second = A;
  return New;
}

std::vector<UnitResult> runAll(const std::vector<SourceUnit> &Units, const LintRequest &Request, Interrupt &Stop) {
  std::vector<UnitResult> Results(Units.size());
  std::vector<std::string> Keys;
  std::vector<size_t> Open;
  Progress Shown(Units.size(), !Request.Quiet);
  Cache Earlier(Request.CacheDirectory, Request.Engine);
  for (size_t I = 0; I < Units.size(); ++I) {
    Keys.push_back(Earlier.keyOf(Units[I]));
    if (!Units[I].Unreadable.empty()) {
      Results[I].How = UnitResult::Unread;
      Results[I].Why = Units[I].Unreadable;
      Shown.done(Units[I].File);
    } else if (auto Found = Earlier.find(Keys[I])) {
      Results[I] = std::move(*Found);
      Shown.done(Units[I].File);
    } else {
      Open.push_back(I);
    }
  }
  const Means With{Request.Jobs, Request.TimeLimit, Stop};
  Prefixes Shared;
  if (Request.SharePrefixes)
    Shared.make(Units, Open, Request.Engine, With);
  if (Shared.prefixes() && !Request.Quiet)
    llvm::errs() << "belay: " << Shared.units() << " of " << count(Open.size(), "unit") << " share "
                 << count(Shared.prefixes(), "precompiled header") << "\n";
  KnownFiles Known; // by each worker for itself
  runTasks(
      Open, With,
      [&](size_t I) {
        StoredResult New = lintOne(Units[I], Request.Engine, Shared.of(I), Known);
        Earlier.store(Keys[I], New);
        New.On.clear(); // nobody else asks
        return toBytes(New);
      },
      [&](size_t I, TaskOutcome Outcome) {
        Results[I] = resultOf(Outcome);
        Shown.done(Units[I].File);
      });
  Earlier.prune();
  return Results;
}

int failed(llvm::Error E) {
  llvm::errs() << "belay: " << llvm::toString(std::move(E)) << "\n";
  return ExitUsage;
}

/// What is said besides the report.
void summarize(const Report &R, bool Quiet) {
  for (const std::string &File : R.Crashed)
    llvm::errs() << "belay: internal error in unit " << File << "; please report it\n";
  for (const std::string &File : R.TimedOut)
    llvm::errs() << "belay: unit " << File << " took longer than its time limit\n";
  if (R.Stopped)
    llvm::errs() << "belay: stopped by a signal; " << count(R.Stopped, "unit") << " of " << R.Units << " not checked\n";
  for (const auto &[File, Why] : R.Unread)
    llvm::errs() << "belay: unit " << File << " cannot be read" << (Why.empty() ? "" : ": ") << Why << "\n";
  if (!R.Unparsed.empty()) {
    constexpr size_t Named = 10;
    llvm::errs() << "belay: " << count(R.Unparsed.size(), "unit") << " did not parse:\n";
    for (const std::string &File : llvm::ArrayRef(R.Unparsed).take_front(Named))
      llvm::errs() << "  " << File << (isHeader(File) ? " (by itself; check what includes it)" : "") << "\n";
    if (R.Unparsed.size() > Named)
      llvm::errs() << "  and " << R.Unparsed.size() - Named << " more\n";
  }
  const size_t Findings = llvm::count_if(R.Findings, [](const Reported &F) { return F.isNew() && F.ofBelay(); });
  if (!Quiet)
    llvm::errs() << "belay: " << count(Findings, "finding") << " in " << count(R.Units - R.Stopped, "unit") << "\n";
}

int exitCode(const Report &R, std::optional<Confidence> FailOn) {
  bool Fails = false;
  for (const Reported &F : R.Findings) {
    if (F.DiagnosticName == "clang-tidy-config")
      return ExitUsage;
    // A level that isn't known is that of a rule, not of an analysis.
    Fails |= FailOn && F.isNew() && F.ofBelay() && F.Sure.value_or(Confidence::Proven) >= *FailOn;
  }
  return !R.whole() ? ExitParse : Fails ? ExitFindings : ExitClean;
}

void lookAtNoLints(Report &R, const LintRequest &Request, Sources &Text) {
  NoLints Comments(Text);
  Comments.explain(R);
  if (Request.UnusedNoLints)
    Comments.reportUnused(R, R.UserFiles,
                          [&](StringRef File, StringRef Check) { return isEnabled(Request.Engine, File, Check); });
  if (Request.NoLintReasons)
    Comments.reportUnreasoned(R, R.UserFiles);
  sortAndNumber(R);
}

std::vector<clang::tidy::ClangTidyError> forClangTidy(const Report &R) {
  std::vector<clang::tidy::ClangTidyError> Errors;
  for (const Reported &F : R.Findings)
    if (F.isNew() && F.ofBelay())
      Errors.push_back(F);
  return Errors;
}

llvm::Error fix(const Report &R, const LintRequest &Request, Sources &Text) {
  if (!R.whole()) {
    llvm::errs() << "belay: no fix is applied, since not all units could be read\n";
    return llvm::Error::success();
  }
  Edits E = mergeFixes(R);
  if (llvm::Error Failed = formatEdits(E, Text, [&](StringRef File) { return formatStyle(Request.Engine, File); }))
    return Failed;
  if (Request.Fix == FixMode::DryRun)
    return writeOutput("", [&](llvm::raw_ostream &Out) { printDiff(E, R.Root, Text, Out); });
  if (llvm::Error Failed = applyEdits(E, Text))
    return Failed;
  if (!Request.Quiet)
    llvm::errs() << "belay: fixed " << count(E.Findings, "finding") << " in " << count(E.ByFile.size(), "file") << "\n";
  if (E.Left)
    llvm::errs() << "belay: " << count(E.Left, "fix") << " overlaps with another; run it once more\n";
  return llvm::Error::success();
}

/// The report, and what goes with it.
llvm::Error deliver(const Report &R, const LintRequest &Request, Sources &Text) {
  // The diff has stdout for itself.
  if (Request.Fix != FixMode::DryRun || !Request.Output.empty())
    if (llvm::Error Failed =
            writeOutput(Request.Output, [&](llvm::raw_ostream &Out) { write(Request.As, R, Text, Out); }))
      return Failed;
  if (!Request.ExportFixes.empty())
    if (llvm::Error Failed = writeOutput(Request.ExportFixes, [&](llvm::raw_ostream &Out) {
          clang::tidy::exportReplacements("", forClangTidy(R), Out);
        }))
      return Failed;
  return Request.Fix == FixMode::None ? llvm::Error::success() : fix(R, Request, Text);
}

/// For `belay baseline`: the exit code.
llvm::Expected<int> maintain(Baseline Old, const Report &R, const LintRequest &Request, Sources &Text) {
  if (!R.whole()) {
    llvm::errs() << "belay: " << Request.Baseline << " is left as it is, since not all units could be read\n";
    return ExitParse;
  }
  if (Request.BaselineDo == BaselineMode::Diff) {
    size_t New = 0;
    if (llvm::Error Failed = writeOutput("", [&](llvm::raw_ostream &Out) { New = Old.diff(R, Text, Out); }))
      return std::move(Failed);
    return New ? ExitFindings : ExitClean;
  }
  const bool Prune = Request.BaselineDo == BaselineMode::Prune;
  const size_t Gone = Prune ? Old.prune(R) : 0;
  const Baseline New = Prune ? std::move(Old) : Baseline::of(R);
  if (llvm::Error Failed = New.write(Request.Baseline))
    return std::move(Failed);
  if (!Request.Quiet)
    llvm::errs() << "belay: " << count(New.size(), "finding") << " in " << Request.Baseline
                 << (Prune ? ", " + std::to_string(Gone) + " no longer found" : "") << "\n";
  return ExitClean;
}

int lintUntil(Interrupt &Stop, const std::vector<SourceUnit> &Units, const LintRequest &Request) {
  // What can be wrong with the request is found before the long part.
  const bool Writes = Request.BaselineDo == BaselineMode::Write;
  for (const std::string &File : {Request.Output, Request.ExportFixes, Writes ? Request.Baseline : ""})
    if (llvm::Error Wrong = isPlaceForOutput(File))
      return failed(std::move(Wrong));
  const std::string Root = sourceRoot();
  Baseline Known;
  if (!Request.Baseline.empty() && !Writes) {
    if (!llvm::sys::fs::exists(Request.Baseline))
      return failed(llvm::createStringError("there is no baseline " + Request.Baseline +
                                            "; 'belay baseline write' makes one"));
    auto Read = Baseline::read(Request.Baseline);
    if (!Read)
      return failed(Read.takeError());
    Known = std::move(*Read);
  }
  std::optional<LineFilter> Changed;
  if (!Request.Since.empty()) {
    auto Lines = changedSince(Request.Since, Root);
    if (!Lines)
      return failed(Lines.takeError());
    Changed = std::move(*Lines);
  }

  std::vector<std::string> Files;
  for (const SourceUnit &Unit : Units)
    Files.push_back(Unit.File);
  Report R = mergeResults(Files, runAll(Units, Request, Stop));
  R.Root = Root;
  Sources Text;
  lookAtNoLints(R, Request, Text);
  Known.mark(R);
  for (const std::optional<LineFilter> &Lines : {Request.Lines, Changed})
    if (Lines)
      keepLines(R, *Lines, Text);

  int Code = 0;
  if (Request.BaselineDo == BaselineMode::Use) {
    llvm::Error Failed = deliver(R, Request, Text);
    summarize(R, Request.Quiet);
    Code = Failed ? failed(std::move(Failed)) : exitCode(R, Request.FailOn);
  } else {
    auto Done = maintain(std::move(Known), R, Request, Text);
    summarize(R, /*Quiet=*/true);
    Code = Done ? *Done : failed(Done.takeError());
  }
  return Code;
}

} // namespace

int lint(const std::vector<SourceUnit> &Units, const LintRequest &Request) {
  int Code = 0, Told = 0;
  {
    Interrupt Stop; // until all is said: some send a signal twice
    Code = lintUntil(Stop, Units, Request);
    llvm::outs().flush();
    Told = Stop.told();
  }
  if (Told)
    raise(Told); // whoever started it sees why it ended
  return Code;
}

} // namespace belay
