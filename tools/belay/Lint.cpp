#include "Lint.h"
#include "Compat.h"
#include "ExitCode.h"
#include "clang-tidy/ClangTidy.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang-tidy/ClangTidyOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <atomic>
#include <cstdlib>
#include <tuple>

using namespace clang::tidy;
using llvm::StringRef;

namespace belay {
namespace {

/// Options as clang-tidy finds them in .clang-tidy files, except that there only what is said about Belay's own
/// checks counts: a project that runs clang-tidy with '-*,bugprone-*' doesn't thereby switch Belay off.
class Options : public ClangTidyOptionsProvider {
public:
  explicit Options(const LintRequest &Request) : Files({}, defaults(), overrides(Request)) {}

  const ClangTidyGlobalOptions &getGlobalOptions() override { return Files.getGlobalOptions(); }

  std::vector<OptionsSource> getRawOptions(StringRef File) override {
    std::vector<OptionsSource> Sources = Files.getRawOptions(File);
    for (size_t I = 1; I + 1 < Sources.size(); ++I) // between the defaults and the overrides
      if (auto &Checks = Sources[I].first.Checks)
        Checks = oursOf(*Checks);
    return Sources;
  }

private:
  static ClangTidyOptions defaults() {
    ClangTidyOptions O = ClangTidyOptions::getDefaults();
    O.Checks = "-*,belay-*";
    O.HeaderFilterRegex = ".*";
    O.SystemHeaders = false;
    return O;
  }

  static ClangTidyOptions overrides(const LintRequest &Request) {
    ClangTidyOptions O;
    O.Checks = Request.Checks;
    if (!Request.Confidence.empty())
      O.CheckOptions["Confidence"] = ClangTidyOptions::ClangTidyValue(Request.Confidence, 10000);
    if (!Request.Models.empty())
      O.CheckOptions["Models"] = ClangTidyOptions::ClangTidyValue(Request.Models, 10000);
    return O;
  }

  static std::string oursOf(StringRef Globs) {
    llvm::SmallVector<StringRef> Items;
    std::string Ours;
    Globs.split(Items, ',', -1, false);
    for (StringRef Item : Items) {
      StringRef Name = Item.trim();
      Name.consume_front("-");
      if (Name.starts_with("belay-"))
        Ours += (Ours.empty() ? "" : ",") + Item.trim().str();
    }
    return Ours;
  }

  FileOptionsProvider Files;
};

struct UnitResult {
  std::vector<ClangTidyError> Errors;
  bool Crashed = false;
};

/// Nothing is shared with other threads: own context, own options, and a file system that keeps a working directory
/// for itself instead of the process's.
std::vector<ClangTidyError> lintUnit(const SourceUnit &Unit, const LintRequest &Request) {
  ClangTidyContext Context(std::make_unique<Options>(Request));
  auto Files = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(llvm::vfs::createPhysicalFileSystem());
  return runClangTidy(Context, Unit, {Unit.File}, Files, /*ApplyAnyFix=*/false);
}

/// Where and what, to sort by and to know the same finding of a header in two units by.
auto keyOf(const ClangTidyError &E) {
  llvm::SmallString<256> Path(E.Message.FilePath);
  if (!Path.empty()) {
    makeAbsolute(E.BuildDirectory, Path);
    llvm::sys::path::remove_dots(Path, true);
  }
  return std::tuple(Path.str().str(), E.Message.FileOffset, E.DiagnosticName, E.Message.Message);
}

std::vector<ClangTidyError> merge(std::vector<UnitResult> &Results) {
  using Keyed = std::pair<decltype(keyOf(std::declval<ClangTidyError>())), ClangTidyError *>;
  std::vector<Keyed> All;
  for (UnitResult &R : Results)
    for (ClangTidyError &E : R.Errors)
      All.emplace_back(keyOf(E), &E);
  // Stable, so that of equals the one of the first unit stays.
  std::stable_sort(All.begin(), All.end(), [](const Keyed &A, const Keyed &B) { return A.first < B.first; });
  All.erase(llvm::unique(All, [](const Keyed &A, const Keyed &B) { return A.first == B.first; }), All.end());
  std::vector<ClangTidyError> Merged;
  for (Keyed &K : All)
    Merged.push_back(std::move(*K.second));
  return Merged;
}

/// "[3/17] file" on one line of a terminal.
class Progress {
public:
  Progress(size_t Total, bool Show) : Total(Total), Show(Show && llvm::sys::Process::StandardErrIsDisplayed()) {}
  ~Progress() {
    if (Show)
      llvm::errs() << "\r\033[K";
  }
  void done(StringRef File) {
    const size_t Count = ++Finished;
    if (!Show)
      return;
    std::lock_guard Lock(Mutex);
    llvm::errs() << "\r\033[K[" << Count << "/" << Total << "] " << llvm::sys::path::filename(File);
    llvm::errs().flush();
  }

private:
  const size_t Total;
  const bool Show;
  std::atomic<size_t> Finished = 0;
  std::mutex Mutex;
};

std::vector<UnitResult> runAll(const std::vector<SourceUnit> &Units, const LintRequest &Request) {
  std::vector<UnitResult> Results(Units.size());
  Progress Shown(Units.size(), !Request.Quiet);
  llvm::CrashRecoveryContext::Enable();
  llvm::DefaultThreadPool Pool(llvm::hardware_concurrency(Request.Jobs));
  for (size_t I = 0; I < Units.size(); ++I)
    Pool.async([&, I] {
      llvm::CrashRecoveryContext Guard;
      Guard.DumpStackAndCleanupOnFailure = true;
      Results[I].Crashed = !Guard.RunSafely([&] { Results[I].Errors = lintUnit(Units[I], Request); });
      Shown.done(Units[I].File);
    });
  Pool.wait();
  return Results;
}

std::string count(size_t N, StringRef What) { return (llvm::Twine(N) + " " + What + (N == 1 ? "" : "s")).str(); }

} // namespace

int lint(const std::vector<SourceUnit> &Units, const LintRequest &Request) {
  std::vector<UnitResult> Results = runAll(Units, Request);

  size_t Unparsed = 0, Crashed = 0;
  for (size_t I = 0; I < Units.size(); ++I) {
    Unparsed += llvm::any_of(Results[I].Errors, [](const ClangTidyError &E) {
      return E.DiagLevel == ClangTidyError::Error && E.DiagnosticName == "clang-diagnostic-error";
    });
    Crashed += Results[I].Crashed;
  }
  const std::vector<ClangTidyError> Errors = merge(Results);
  size_t Findings = 0;
  bool Misconfigured = false;
  for (const ClangTidyError &E : Errors) {
    Findings += StringRef(E.DiagnosticName).starts_with("belay-");
    Misconfigured |= E.DiagnosticName == "clang-tidy-config";
  }

  FixBehaviour Fix = Request.Fix ? FB_Fix : FB_NoFix;
  if (Request.Fix && Unparsed + Crashed) {
    llvm::errs() << "belay: no fix is applied, since not all units could be read\n";
    Fix = FB_NoFix;
  }
  ClangTidyContext Printer(std::make_unique<Options>(Request));
  unsigned WarningsAsErrors = 0;
  handleErrors(Errors, Printer, Fix, WarningsAsErrors, llvm::vfs::createPhysicalFileSystem());
  llvm::outs().flush();

  for (size_t I = 0; I < Units.size(); ++I)
    if (Results[I].Crashed)
      llvm::errs() << "belay: internal error in unit " << Units[I].File << "; please report it\n";
  if (Unparsed)
    llvm::errs() << "belay: " << count(Unparsed, "unit") << " did not parse\n";
  if (!Request.Quiet)
    llvm::errs() << "belay: " << count(Findings, "finding") << " in " << count(Units.size(), "unit") << "\n";
  if (Crashed) // what the crash left behind isn't fit for destructors
    std::_Exit(ExitParse);
  if (Misconfigured)
    return ExitUsage;
  if (Unparsed)
    return ExitParse;
  return Findings ? ExitFindings : ExitClean;
}

} // namespace belay
