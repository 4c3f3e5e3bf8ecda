//===- Main.cpp - the command line ----------------------------------------===//

#include "BelayModule.h"
#include "Cache.h"
#include "Catalogue.h"
#include "Compat.h"
#include "Completion.h"
#include "ExitCode.h"
#include "Inspect.h"
#include "Lint.h"
#include "Plugin.h"
#include "Trace.h"
#include "Units.h"
#include "explore/Explorer.h"
#include "model/Model.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/Threading.h"

namespace cl = llvm::cl;
using llvm::StringRef;

namespace belay {
namespace {

// clang-format off
cl::SubCommand CheckCommand("check", "Lint files or directories (default: the working directory)");
cl::SubCommand BaselineCommand("baseline", "Keep a file of findings that are known and not to be reported");
cl::SubCommand ListCommand("list", "List the checks");
cl::SubCommand ExplainCommand("explain", "Print a check's page: what it flags, why, and what to do");
cl::SubCommand IRCommand("ir", "Print what the analysis reads in a file");
cl::SubCommand StatsCommand("stats", "Count what the analysis understood in a file and what it did not");
cl::SubCommand TraceCommand("trace", "Draw how it comes to what the explorer found at a line: a lane for each thread");
cl::SubCommand CompletionCommand("completion", "Print the script that completes this command line in a shell");

cl::OptionCategory Category("Belay's options");

cl::opt<bool> PrintPlugin("print-plugin", cl::desc("Print where the plugin for clang-tidy is"), cl::cat(Category));
cl::list<std::string> Paths(cl::Positional, cl::desc("[PATH...] [-- compiler flags]"), cl::cat(Category), cl::sub(CheckCommand));
cl::opt<std::string> Action(cl::Positional, cl::Required, cl::desc("write|prune|diff"), cl::cat(Category), cl::sub(BaselineCommand));
cl::list<std::string> BaselinePaths(cl::Positional, cl::desc("[PATH...] [-- compiler flags]"), cl::cat(Category), cl::sub(BaselineCommand));
cl::list<std::string> Files(cl::Positional, cl::desc("FILE... [-- compiler flags]"), cl::OneOrMore, cl::cat(Category), cl::sub(IRCommand), cl::sub(StatsCommand));
cl::opt<std::string> Place(cl::Positional, cl::Required, cl::desc("FILE:LINE [-- compiler flags]"), cl::cat(Category), cl::sub(TraceCommand));
cl::opt<std::string> Page("html", cl::value_desc("file"), cl::desc("Also write it as a page"), cl::cat(Category), cl::sub(TraceCommand));
cl::opt<std::string> Name(cl::Positional, cl::Required, cl::desc("CHECK"), cl::cat(Category), cl::sub(ExplainCommand));
cl::opt<std::string> Shell(cl::Positional, cl::Required, cl::desc("bash|zsh|fish"), cl::cat(Category), cl::sub(CompletionCommand));
cl::opt<std::string> Database("p", cl::value_desc("dir"), cl::desc("The directory of compile_commands.json (default: looked for upwards from each PATH, and in build/ there)"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand), cl::sub(IRCommand), cl::sub(StatsCommand), cl::sub(TraceCommand));
cl::opt<std::string> Models("models", cl::value_desc("files"), cl::desc("Further model tables, separated by commas"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand), cl::sub(IRCommand), cl::sub(StatsCommand), cl::sub(TraceCommand));
cl::opt<unsigned> Jobs("j", cl::value_desc("n"), cl::Prefix, cl::init(0), cl::desc("Units at a time (default: one for each core)"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<unsigned> TimeLimit("time-limit", cl::value_desc("seconds"), cl::init(600), cl::desc("How long a unit may take before it is given up (default: 600; 0: as long as it takes)"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<std::string> CacheDirectory("cache", cl::value_desc("dir"), cl::desc("Where results are kept for the next run (default: belay in $XDG_CACHE_HOME or ~/.cache)"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<bool> NoCache("no-cache", cl::desc("Neither use results of earlier runs nor keep these"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<bool> NoSharedPrefixes("no-shared-prefixes", cl::desc("Parse what units have in common for each unit, and not once"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<std::string> Checks("checks", cl::value_desc("list"), cl::desc("The checks to run; or with a leading '-' those not to run. With or without 'belay-', * matches anything"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<std::string> ConfidenceFloor("confidence", cl::value_desc("level"), cl::desc("The least confidence of a finding: discipline, likely (default) or proven"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<std::string> HeaderFilter("header-filter", cl::value_desc("regex"), cl::desc("Only findings in headers whose path this matches, besides those in sources (default: as configured, else .*)"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<std::string> ExcludeHeaderFilter("exclude-header-filter", cl::value_desc("regex"), cl::desc("No findings in headers whose path this matches"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<std::string> Exclude("exclude", cl::value_desc("regex"), cl::desc("Leave out units whose path this matches"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::list<std::string> ExtraArgs("extra-arg", cl::value_desc("flag"), cl::desc("A further compiler flag for each unit; may be given several times"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand), cl::sub(IRCommand), cl::sub(StatsCommand), cl::sub(TraceCommand));
cl::opt<bool> Fix("fix", cl::desc("Apply the fixes that findings offer, each once"), cl::cat(Category), cl::sub(CheckCommand));
cl::opt<bool> DryRun("dry-run", cl::desc("With --fix: print the fixes as a patch and change nothing"), cl::cat(Category), cl::sub(CheckCommand));
cl::opt<std::string> ExportFixes("export-fixes", cl::value_desc("file"), cl::desc("Write the fixes for clang-apply-replacements"), cl::cat(Category), cl::sub(CheckCommand));
cl::opt<std::string> FormatName("format", cl::value_desc("format"), cl::init("text"), cl::desc("How findings are reported: text (as clang-tidy does), sarif, gitlab, junit, rdjsonl or html"), cl::cat(Category), cl::sub(CheckCommand));
cl::opt<std::string> Output("o", cl::value_desc("file"), cl::desc("Where they are reported to (default: standard output)"), cl::cat(Category), cl::sub(CheckCommand));
cl::opt<std::string> FailOn("fail-on", cl::value_desc("level"), cl::init("discipline"), cl::desc("The least confidence of a finding that makes the exit code 1: discipline (any finding), likely, proven; or none"), cl::cat(Category), cl::sub(CheckCommand));
cl::opt<std::string> BaselineFile("baseline", cl::value_desc("file"), cl::desc("The file of known findings, which 'check' leaves out (default of 'belay baseline': .belay-baseline)"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<std::string> Since("since", cl::value_desc("revision"), cl::desc("Only findings with a place or note on a line that changed since this revision of git"), cl::cat(Category), cl::sub(CheckCommand));
cl::opt<std::string> Lines("line-filter", cl::value_desc("json"), cl::desc("Only findings with a place or note on these lines; as clang-tidy takes it"), cl::cat(Category), cl::sub(CheckCommand));
cl::opt<bool> UnusedNoLints("report-unused-nolint", cl::desc("Also report NOLINTs of Belay's checks that suppress nothing"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<bool> NoLintReasons("require-nolint-reason", cl::desc("Also report NOLINTs of Belay's checks without a reason behind them"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<bool> Quiet("quiet", cl::desc("No progress and no summary"), cl::cat(Category), cl::sub(CheckCommand), cl::sub(BaselineCommand));
cl::opt<std::string> Function("function", cl::value_desc("name"), cl::desc("Only functions whose name contains this"), cl::cat(Category), cl::sub(IRCommand));
cl::opt<bool> Explore("explore", cl::desc("Also run the programs that start threads, and count what was run and found"), cl::cat(Category), cl::sub(StatsCommand));
// clang-format on

const char Overview[] =
    "Finds leaked threads, unconfined shared data and sends that cannot be pre-empted.\n\n"
    "  belay check [PATH...]            lint\n"
    "  belay baseline write|prune|diff  keep a file of findings that are known\n"
    "  belay list | explain CHECK       what is checked, and why\n"
    "  belay trace FILE:LINE            how it comes to a hang or a race at a line, thread by thread\n"
    "  belay ir | stats FILE            what the analysis sees\n"
    "  belay completion SHELL           what completes this in bash, zsh or fish\n"
    "  belay help COMMAND               the options of a command\n"
    "  belay --print-plugin             where the plugin for clang-tidy is\n\n"
    "Exit codes: 0 clean, 1 findings (that --fail-on counts), 2 wrong usage or configuration, or a\n"
    "report that could not be written, 3 some unit could not be read to its end.\n";

int usage(const llvm::Twine &Message) {
  llvm::errs() << "belay: " << Message << "\n";
  return ExitUsage;
}

/// Absolute, since units are read in the directories of their compile commands.
std::string absoluteList(StringRef List) {
  llvm::SmallVector<StringRef> Items;
  List.split(Items, ',', -1, false);
  std::string Out;
  for (StringRef Item : Items) {
    llvm::SmallString<128> Path(Item);
    llvm::sys::fs::make_absolute(Path);
    Out += (Out.empty() ? "" : ",") + Path.str().str();
  }
  return Out;
}

llvm::Error readOptions(LintRequest &Request) {
  Request.Engine.Models = absoluteList(Models);
  if (llvm::Error Wrong = model::Tables::check(Request.Engine.Models))
    return Wrong;
  auto Globs = checkGlobs(Checks);
  if (!Globs)
    return Globs.takeError();
  Request.Engine.Checks = *Globs;
  if (!ConfidenceFloor.empty() && !confidenceNamed(ConfidenceFloor))
    return llvm::createStringError("--confidence is '" + ConfidenceFloor +
                                   "', but must be discipline, likely or proven");
  Request.Engine.Confidence = ConfidenceFloor;
  for (const auto *Option : {&HeaderFilter, &ExcludeHeaderFilter, &Exclude})
    if (std::string Wrong; !Option->empty() && !llvm::Regex(*Option).isValid(Wrong))
      return llvm::createStringError("--" + Option->ArgStr + " is no regular expression: " + Wrong);
  if (HeaderFilter.getNumOccurrences())
    Request.Engine.HeaderFilter = HeaderFilter;
  if (ExcludeHeaderFilter.getNumOccurrences())
    Request.Engine.ExcludeHeaderFilter = ExcludeHeaderFilter;
  Request.FailOn = confidenceNamed(FailOn);
  if (!Request.FailOn && FailOn != "none")
    return llvm::createStringError("--fail-on is '" + FailOn + "', but must be discipline, likely, proven or none");
  const auto Named = formatNamed(FormatName);
  if (!Named)
    return llvm::createStringError("--format is '" + FormatName +
                                   "', but must be text, sarif, gitlab, junit, rdjsonl or html");
  Request.As = *Named;
  if (DryRun && !Fix)
    return llvm::createStringError("--dry-run says what --fix would do, and there is no --fix");
  Request.Fix = DryRun ? FixMode::DryRun : Fix ? FixMode::Apply : FixMode::None;
  if (!Lines.empty()) {
    auto Parsed = parseLineFilter(Lines);
    if (!Parsed)
      return Parsed.takeError();
    Request.Lines = std::move(*Parsed);
  }
  Request.Since = Since;
  Request.Baseline = BaselineFile;
  if (BaselineCommand) {
    if (BaselineFile.empty())
      Request.Baseline = ".belay-baseline";
    if (Action != "write" && Action != "prune" && Action != "diff")
      return llvm::createStringError("'belay baseline " + Action + "' is not known: it is write, prune or diff");
    Request.BaselineDo = Action == "write"   ? BaselineMode::Write
                         : Action == "prune" ? BaselineMode::Prune
                                             : BaselineMode::Diff;
  }
  Request.UnusedNoLints = UnusedNoLints;
  Request.NoLintReasons = NoLintReasons;
  Request.ExportFixes = ExportFixes;
  Request.Output = Output;
  Request.TimeLimit = std::chrono::seconds(TimeLimit);
  if (!NoCache && !CacheDirectory.empty() && !Quiet)
    if (std::error_code Wrong = llvm::sys::fs::create_directories(CacheDirectory))
      llvm::errs() << "belay: no result is kept: " << CacheDirectory << ": " << Wrong.message() << "\n";
  if (!NoCache)
    Request.CacheDirectory = CacheDirectory.empty() ? defaultCacheDirectory() : CacheDirectory;
  Request.SharePrefixes = !NoSharedPrefixes;
  Request.Jobs = Jobs;
  Request.Quiet = Quiet;
  return llvm::Error::success();
}

int run(const clang::tooling::CompilationDatabase *Fixed) {
  if (ListCommand)
    return listChecks();
  if (ExplainCommand)
    return explainCheck(Name);

  LintRequest Request;
  if (llvm::Error Wrong = readOptions(Request))
    return usage(llvm::toString(std::move(Wrong)));

  UnitRequest Where;
  const cl::list<std::string> &Given = CheckCommand ? Paths : BaselineCommand ? BaselinePaths : Files;
  Where.Paths.assign(Given.begin(), Given.end());
  const auto At = parseTracePlace(Place);
  if (TraceCommand) {
    if (!At)
      return usage("'" + Place + "' is no place: it is FILE:LINE");
    Where.Paths = {At->File};
  }
  Where.DatabaseDir = Database;
  Where.Fixed = Fixed;
  Where.Exclude = Exclude;
  Where.ExtraArgs.assign(ExtraArgs.begin(), ExtraArgs.end());
  auto Units = findUnits(Where);
  if (!Units)
    return usage(llvm::toString(Units.takeError()));
  if (TraceCommand)
    return trace(*Units, *At, Page, Request.Engine.Models);
  if (IRCommand)
    return inspect(*Units, Request.Engine.Models,
                   [](const analysis::Unit &U) { analysis::printIR(U, llvm::outs(), Function); });
  if (StatsCommand)
    return inspect(*Units, Request.Engine.Models, [](const analysis::Unit &U) {
      analysis::printStats(U, llvm::outs());
      if (Explore)
        explore::printExplored(U, llvm::outs());
    });
  return lint(*Units, Request);
}

int main(int Argc, const char **Argv) {
  registerModule();
  // Flags can be for any of them; the last are for assembly in the code.
  llvm::InitializeAllTargetInfos();
  llvm::InitializeAllTargetMCs();
  llvm::InitializeAllAsmParsers();
  std::optional<clang::tooling::FixedCompilationDatabase> Fixed;
  if (const char **End = Argv + Argc, **Dashes = std::find(Argv, End, StringRef("--")); Dashes != End) {
    llvm::SmallString<128> Here;
    llvm::sys::fs::current_path(Here);
    Fixed.emplace(Here, std::vector<std::string>(Dashes + 1, End));
    Argc = Dashes - Argv;
  }

  cl::SubCommand *const Commands[] = {&CheckCommand, &BaselineCommand, &ListCommand,  &ExplainCommand,
                                      &IRCommand,    &StatsCommand,    &TraceCommand, &CompletionCommand};
  cl::HideUnrelatedOptions(Category, cl::SubCommand::getTopLevel());
  for (cl::SubCommand *Command : Commands)
    cl::HideUnrelatedOptions(Category, *Command);
  cl::SetVersionPrinter(
      [](llvm::raw_ostream &OS) { OS << "belay " BELAY_VERSION " (LLVM " LLVM_VERSION_STRING ")\n"; });
  if (Argc == 2 && StringRef(Argv[1]) == "help") {
    llvm::outs() << Overview;
    return ExitClean;
  }
  std::vector<const char *> Args(Argv, Argv + Argc);
  if (Argc > 2 && StringRef(Argv[1]) == "help") {
    if (llvm::none_of(Commands, [&](const cl::SubCommand *C) { return C->getName() == Argv[2]; }))
      return usage("no command '" + llvm::Twine(Argv[2]) + "'; see 'belay help'");
    Args = {Argv[0], Argv[2], "--help"};
  }
  if (!parseCommandLine(Args.size(), Args.data(), Overview))
    return ExitUsage;
  if (PrintPlugin)
    return printPlugin(Argv[0]);
  if (llvm::none_of(Commands, [](const cl::SubCommand *C) { return bool(*C); })) {
    llvm::errs() << Overview;
    return ExitUsage;
  }
  if (CompletionCommand)
    return printCompletion(Shell, Commands, Category);
  return run(Fixed ? &*Fixed : nullptr);
}

} // namespace
} // namespace belay

int main(int Argc, const char **Argv) {
  llvm::InitLLVM Init(Argc, Argv);
  const int Code = belay::main(Argc, Argv);
  llvm::outs().flush();
  if (!llvm::outs().has_error())
    return Code;
  llvm::errs() << "belay: standard output: " << llvm::outs().error().message() << "\n";
  llvm::outs().clear_error();
  return belay::ExitUsage;
}
