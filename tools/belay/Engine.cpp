#include "Engine.h"
#include "Bodies.h"
#include "Compat.h"
#include "Identity.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyOptions.h"
#include "clang-tidy/GlobList.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Lex/HeaderSearchOptions.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include <map>
#include <set>
#include <sys/mman.h>

using namespace clang;
using namespace clang::tidy;
using llvm::StringRef;

namespace belay {
namespace {

/// Options as clang-tidy finds them in .clang-tidy files, except that there only what is said about Belay's own
/// checks counts: a project that runs clang-tidy with '-*,bugprone-*' doesn't thereby switch Belay off.
class Options : public FileOptionsProvider {
public:
  Options(const EngineOptions &Wanted, llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files)
      : FileOptionsProvider({}, defaults(), overrides(Wanted), std::move(Files)) {
    ConfigHandlers = {{".clang-tidy", [this](llvm::MemoryBufferRef Text) { return parsed(Text); }}};
  }

  /// What is wrong in the files that were read.
  const std::set<std::string> &mistakes() const { return Mistakes; }

  std::vector<OptionsSource> getRawOptions(StringRef File) override {
    std::vector<OptionsSource> Sources = FileOptionsProvider::getRawOptions(File);
    for (size_t I = 1; I + 1 < Sources.size(); ++I) // between the defaults and the overrides
      if (auto &Checks = Sources[I].first.Checks)
        Checks = oursOf(*Checks);
    return Sources;
  }

private:
  /// A file with a mistake counts as one that isn't there.
  ClangTidyOptions parsed(llvm::MemoryBufferRef Text) {
    auto Found = parseConfigurationWithDiags(Text, [&](const llvm::SMDiagnostic &D) {
      Mistakes.insert(llvm::formatv("{0}:{1}:{2}: {3}", Text.getBufferIdentifier(), D.getLineNo(),
                                    D.getColumnNo() + 1, D.getMessage()));
    });
    ClangTidyOptions None;
    None.InheritParentConfig = true;
    if (!Found)
      return None;
    for (const auto &[Key, Filter] : {std::pair("HeaderFilterRegex", &Found->HeaderFilterRegex),
                                      std::pair("ExcludeHeaderFilterRegex", &Found->ExcludeHeaderFilterRegex)})
      if (std::string Wrong; *Filter && !(*Filter)->empty() && !llvm::Regex(**Filter).isValid(Wrong)) {
        Mistakes.insert(llvm::formatv("{0}: {1} is no regular expression: {2}", Text.getBufferIdentifier(), Key, Wrong));
        Filter->reset(); // it would let no header through
      }
    return *Found;
  }

  static ClangTidyOptions defaults() {
    ClangTidyOptions O = ClangTidyOptions::getDefaults();
    O.Checks = "-*,belay-*";
    O.HeaderFilterRegex = ".*";
    O.SystemHeaders = false;
    return O;
  }

  static ClangTidyOptions overrides(const EngineOptions &Wanted) {
    ClangTidyOptions O;
    O.Checks = Wanted.Checks;
    O.HeaderFilterRegex = Wanted.HeaderFilter;
    O.ExcludeHeaderFilterRegex = Wanted.ExcludeHeaderFilter;
    if (!Wanted.Confidence.empty())
      O.CheckOptions["Confidence"] = ClangTidyOptions::ClangTidyValue(Wanted.Confidence, 10000);
    if (!Wanted.Models.empty())
      O.CheckOptions["Models"] = ClangTidyOptions::ClangTidyValue(Wanted.Models, 10000);
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

  std::set<std::string> Mistakes;
};

void makeAbsolute(tooling::DiagnosticMessage &Message, StringRef Directory) {
  auto Absolute = [&](StringRef Path) {
    llvm::SmallString<256> Full(Path);
    belay::makeAbsolute(Directory, Full);
    llvm::sys::path::remove_dots(Full, /*remove_dot_dot=*/true);
    return Full.str().str();
  };
  if (!Message.FilePath.empty())
    Message.FilePath = Absolute(Message.FilePath);
  for (tooling::FileByteRange &Range : Message.Ranges)
    Range.FilePath = Absolute(Range.FilePath);
  llvm::StringMap<tooling::Replacements> Fixes;
  for (const auto &File : Message.Fix)
    for (const tooling::Replacement &R : File.second) {
      const std::string Path = Absolute(R.getFilePath());
      // They were without conflict before their paths were made alike, or they are the same edit.
      llvm::consumeError(Fixes[Path].add({Path, R.getOffset(), R.getLength(), R.getReplacementText()}));
    }
  Message.Fix = std::move(Fixes);
}

/// Whether findings in this header are shown.
bool headerCounts(const ClangTidyOptions &O, StringRef File) {
  const std::string Not = O.ExcludeHeaderFilterRegex.value_or("");
  return llvm::Regex(O.HeaderFilterRegex.value_or("")).match(File) && (Not.empty() || !llvm::Regex(Not).match(File));
}

/// Collects as clang-tidy does, and what clang-tidy drops because of a NOLINT; and notes of each finding of Belay's
/// what a diagnostic doesn't say: how sure it is and in which function it is.
class Collector : public ClangTidyDiagnosticConsumer {
public:
  /// \p Before is what the unit takes for read, or null.
  Collector(ClangTidyContext &Context, const Prefix *Before)
      : ClangTidyDiagnosticConsumer(Context), Context(Context), Before(Before) {}

  void HandleDiagnostic(DiagnosticsEngine::Level Level, const Diagnostic &Info) override {
    const unsigned Before = Context.getStats().ErrorsIgnoredNOLINT;
    // Up to LLVM 20 clang-tidy's own consumer leaves nothing of the diagnostic's number.
    const std::string Check = Level == DiagnosticsEngine::Note ? "" : Context.getCheckName(Info.getID());
    const bool Counts = Info.getLocation().isValid() &&
                        (Level == DiagnosticsEngine::Note || StringRef(Check).starts_with("belay-"));
    const tooling::DiagnosticMessage Message = Counts ? messageOf(Info, Check) : tooling::DiagnosticMessage();
    const Confidence Sure = confidenceOf(Info);
    ClangTidyDiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level == DiagnosticsEngine::Note) {
      if (!Hidden.empty() && LastWasHidden && Counts)
        Hidden.back().Notes.push_back(Message);
      return;
    }
    LastWasHidden = Counts && Context.getStats().ErrorsIgnoredNOLINT != Before;
    if (LastWasHidden)
      hide(Check, Message, Info);
    if (Counts)
      Seen.push_back({Info.getLocation(), Check, Message, Sure});
  }

  /// What only the syntax tree knows.
  void lookAt(ASTContext &AST) {
    for (const Sighting &S : Seen)
      Details.try_emplace(keyOf(S.Check, S.Message), S.Sure, identify(AST, S.Place, S.Check));
    Seen.clear();
    const SourceManager &SM = AST.getSourceManager();
    for (unsigned I = 0; I < SM.local_sloc_entry_size(); ++I) {
      const SrcMgr::SLocEntry &Entry = SM.getLocalSLocEntry(I);
      if (!Entry.isFile() || SrcMgr::isSystem(Entry.getFile().getFileCharacteristic()))
        continue;
      if (OptionalFileEntryRef File = Entry.getFile().getContentCache().OrigEntry)
        if (Entry.getFile().getIncludeLoc().isInvalid() || headerCounts(File->getName()))
          UserFiles.insert(File->getName().str());
    }
    if (Before)
      for (const auto &File : Before->Projects)
        if (headerCounts(File.second))
          UserFiles.insert(File.second);
  }

  UnitResult result(StringRef Directory) {
    UnitResult Result;
    for (ClangTidyError &E : take())
      Result.Findings.emplace_back(std::move(E));
    std::move(Hidden.begin(), Hidden.end(), std::back_inserter(Result.Findings));
    for (Reported &R : Result.Findings) {
      if (auto It = Details.find(keyOf(R.DiagnosticName, R.Message)); It != Details.end()) {
        R.Sure = It->second.Sure;
        R.Function = It->second.Who.Function;
        R.Identity = It->second.Who.Digest;
      }
      makeAbsolute(R.Message, R.BuildDirectory);
      for (tooling::DiagnosticMessage &Note : R.Notes)
        makeAbsolute(Note, R.BuildDirectory);
      for (Spot &S : R.Suppressible)
        S.File = absolute(S.File, Directory);
    }
    for (const std::string &File : UserFiles)
      Result.UserFiles.push_back(absolute(File, Directory));
    return Result;
  }

private:
  struct Sighting {
    SourceLocation Place;
    std::string Check;
    tooling::DiagnosticMessage Message;
    Confidence Sure;
  };
  struct Detail {
    Detail(Confidence Sure, Identity Who) : Sure(Sure), Who(std::move(Who)) {}
    Confidence Sure;
    Identity Who;
  };
  using Key = std::tuple<std::string, std::string, unsigned, std::string>;

  static Key keyOf(const std::string &Check, const tooling::DiagnosticMessage &M) {
    return {Check, M.FilePath, M.FileOffset, M.Message};
  }

  /// A check's text has its name at the end, which a note's doesn't.
  static tooling::DiagnosticMessage messageOf(const Diagnostic &Info, const std::string &Check) {
    llvm::SmallString<128> Formatted;
    Info.FormatDiagnostic(Formatted);
    StringRef Text = Formatted;
    Text.consume_back(" [" + Check + "]");
    const SourceManager &SM = Info.getSourceManager();
    return tooling::DiagnosticMessage(Text, SM, SM.getFileLoc(Info.getLocation()));
  }

  /// Check::report() hands it over as an argument that the text doesn't use.
  static Confidence confidenceOf(const Diagnostic &Info) {
    if (Info.getNumArgs() > 1 && Info.getArgKind(1) == DiagnosticsEngine::ak_sint)
      return static_cast<Confidence>(Info.getArgSInt(1));
    return Confidence::Likely;
  }

  bool headerCounts(StringRef File) const { return belay::headerCounts(Context.getOptions(), File); }

  void hide(const std::string &Check, const tooling::DiagnosticMessage &Message, const Diagnostic &Info) {
    Reported R(Check, ClangTidyError::Warning, Context.getCurrentBuildDirectory(), false);
    R.Message = Message;
    const SourceManager &SM = Info.getSourceManager();
    for (SourceLocation Loc = Info.getLocation();; Loc = SM.getImmediateExpansionRange(Loc).getBegin()) {
      const auto [File, Offset] = SM.getDecomposedSpellingLoc(Loc);
      if (OptionalFileEntryRef Entry = SM.getFileEntryRefForID(File))
        R.Suppressible.push_back({Entry->getName().str(), Offset});
      if (!Loc.isMacroID())
        break;
    }
    Hidden.push_back(std::move(R));
  }

  static std::string absolute(StringRef Path, StringRef Directory) {
    llvm::SmallString<256> Full(Path);
    belay::makeAbsolute(Directory, Full);
    llvm::sys::path::remove_dots(Full, true);
    return Full.str().str();
  }

  ClangTidyContext &Context;
  const Prefix *Before;
  std::vector<Sighting> Seen;
  std::map<Key, Detail> Details;
  std::vector<Reported> Hidden;
  std::set<std::string> UserFiles;
  bool LastWasHidden = false;
};

/// Runs the checks on the unit as a whole, which is all that they match: no walk over the tree in search of more.
class Runner : public ASTConsumer {
public:
  Runner(ClangTidyContext &Context, const Options &Configured, StringRef Resources, Collector &To)
      : To(To), Resources(Resources) {
    for (const std::string &Mistake : Configured.mistakes())
      Context.configurationDiag("%0") << Mistake;
    ClangTidyCheckFactories Factories;
    for (const auto &Module : ClangTidyModuleRegistry::entries())
      Module.instantiate()->addCheckFactories(Factories);
    Checks = Factories.createChecksForLanguage(&Context);
    for (auto &Check : Checks)
      Check->registerMatchers(&Finder);
  }

  bool shouldSkipFunctionBody(Decl *D) override { return isNeverRead(*D, Resources); }

  void HandleTranslationUnit(ASTContext &AST) override {
    Finder.match(*AST.getTranslationUnitDecl(), AST);
    for (auto &Check : Checks)
      static_cast<ast_matchers::MatchFinder::MatchCallback &>(*Check).onEndOfTranslationUnit();
    To.lookAt(AST);
  }

private:
  Collector &To;
  const std::string Resources; // where the compiler's own headers are
  std::vector<std::unique_ptr<ClangTidyCheck>> Checks;
  ast_matchers::MatchFinder Finder;
};

class Action : public ASTFrontendAction {
public:
  Action(ClangTidyContext &Context, const Options &Configured, Collector &To)
      : Context(Context), Configured(Configured), To(To) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler, StringRef File) override {
    SourceManager &SM = Compiler.getSourceManager();
    Context.setSourceManager(&SM);
    // Its .clang-tidy is looked for from there, and the name may be relative to the directory of its command.
    llvm::SmallString<256> Full(File);
    if (auto Directory = SM.getFileManager().getVirtualFileSystem().getCurrentWorkingDirectory()) {
      Context.setCurrentBuildDirectory(*Directory);
      belay::makeAbsolute(*Directory, Full);
      llvm::sys::path::remove_dots(Full, /*remove_dot_dot=*/true);
    }
    Context.setCurrentFile(Full);
    Context.setASTContext(&Compiler.getASTContext());
    return std::make_unique<Runner>(Context, Configured, Compiler.getHeaderSearchOpts().ResourceDir, To);
  }

private:
  ClangTidyContext &Context;
  const Options &Configured;
  Collector &To;
};

class Factory : public tooling::FrontendActionFactory {
public:
  Factory(ClangTidyContext &Context, const Options &Configured, Collector &To, const Share &Before)
      : Context(Context), Configured(Configured), To(To), Before(Before) {}

  std::unique_ptr<FrontendAction> create() override { return std::make_unique<Action>(Context, Configured, To); }

  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation, FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> Containers, DiagnosticConsumer *Consumer) override {
    Invocation->getFrontendOpts().SkipFunctionBodies = true;      // those that Runner says
    PreprocessorOptions &O = Invocation->getPreprocessorOpts();
    O.SetUpStaticAnalyzer = true; // __clang_analyzer__, as in clang-tidy
    if (Before.Of) {
      O.ImplicitPCHInclude = Before.Of->File;
      O.PrecompiledPreambleBytes = {Before.InPlaceOf.size(), /*PreambleEndsAtStartOfLine=*/false};
      O.DisablePCHOrModuleValidation = DisableValidationForModuleKind::PCH; // it was made a moment ago
    }
    return FrontendActionFactory::runInvocation(std::move(Invocation), Files, std::move(Containers), Consumer);
  }

private:
  ClangTidyContext &Context;
  const Options &Configured;
  Collector &To;
  const Share &Before;
};

/// What .clang-tidy adds to the command of \p Unit, which may name it from another directory.
tooling::ArgumentsAdjuster extraArguments(ClangTidyContext &Context, const SourceUnit &Unit) {
  return [&Context, &Unit](const tooling::CommandLineArguments &Args, StringRef File) {
    const ClangTidyOptions Options = Context.getOptionsForFile(Unit.File);
    tooling::CommandLineArguments All = Args;
    if (Options.ExtraArgsBefore)
      All = tooling::getInsertArgumentAdjuster(*Options.ExtraArgsBefore, tooling::ArgumentInsertPosition::BEGIN)(All,
                                                                                                                 File);
    if (Options.ExtraArgs)
      All = tooling::getInsertArgumentAdjuster(*Options.ExtraArgs, tooling::ArgumentInsertPosition::END)(All, File);
    return All;
  };
}

/// The analysis reads model files by itself; this way whoever watches \p Files knows of them, too.
void touchModels(ClangTidyContext &Context, StringRef File, llvm::vfs::FileSystem &Files) {
  for (const auto &Option : Context.getOptionsForFile(File).CheckOptions)
    if (Option.getKey().ends_with("Models"))
      for (StringRef Model : llvm::split(Option.getValue().Value, ','))
        if (!Model.empty())
          (void)Files.getBufferForFile(Model);
}

/// Filters see the names of headers, which are relative in some units and never in a prefix.
bool filtersAgree(const ClangTidyOptions &O, const Prefix &P) {
  return llvm::all_of(P.Projects, [&](const auto &File) {
    return File.first == File.second || headerCounts(O, File.first) == headerCounts(O, File.second);
  });
}

llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> inMemory(const Prefix &P) {
  auto Memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  Memory->addFile(P.File, 0, llvm::MemoryBuffer::getMemBuffer(*P.Bytes, /*RequiresNullTerminator=*/false));
  Memory->addFile(P.Source, 0, llvm::MemoryBuffer::getMemBuffer(P.Text));
  return Memory;
}

/// Its pages would stay with this process through all units that come after. MemoryBuffer's own way does nothing with
/// glibc.
void leave(const Prefix &P) {
  if (P.Bytes->getBufferKind() == llvm::MemoryBuffer::MemoryBuffer_MMap)
    madvise(const_cast<char *>(P.Bytes->getBufferStart()), P.Bytes->getBufferSize(), MADV_DONTNEED);
}

} // namespace

UnitResult lintUnit(const SourceUnit &Unit, const EngineOptions &Wanted,
                    llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files, const Share &Offered) {
  // The options are read from where we stand, the unit from where its command says.
  auto Found = std::make_unique<Options>(Wanted, Files);
  const Options &Configured = *Found;
  ClangTidyContext Context(std::move(Found));
  touchModels(Context, Unit.File, *Files);
  const bool Takes = Offered.Of && filtersAgree(Context.getOptionsForFile(Unit.File), *Offered.Of);
  const Share Before = Takes ? Offered : Share();
  auto Overlay = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(Files);
  if (Before.Of) // so that nobody who watches Files sees it
    Overlay->pushOverlay(inMemory(*Before.Of));
  tooling::ClangTool Tool(Unit, {Unit.File}, std::make_shared<PCHContainerOperations>(), Overlay);
  Tool.appendArgumentsAdjuster(extraArguments(Context, Unit));
  Tool.appendArgumentsAdjuster(tooling::getStripPluginsAdjuster());
  Tool.setPrintErrorMessage(false);

  Collector To(Context, Before.Of);
  TidyDiagnostics Engine(Context, To);
  Tool.setDiagnosticConsumer(&To);
  Factory Actions(Context, Configured, To, Before);
  const int Failed = Tool.run(&Actions);
  if (Before.Of)
    leave(*Before.Of);

  UnitResult Result = To.result(Unit.Command.Directory);
  if (Failed && llvm::none_of(Result.Findings, [](const Reported &R) { return R.DiagLevel == Reported::Error; }))
    Result.How = UnitResult::Unread;
  return Result;
}

std::vector<SourceUnit> withExtraArguments(const std::vector<SourceUnit> &Units, const std::vector<size_t> &Wanted,
                                           const EngineOptions &Options) {
  ClangTidyContext Context(std::make_unique<belay::Options>(Options, llvm::vfs::getRealFileSystem()));
  std::vector<SourceUnit> All(Units.size());
  for (size_t I : Wanted) {
    const auto Adjust =
        tooling::combineAdjusters(extraArguments(Context, Units[I]), tooling::getStripPluginsAdjuster());
    All[I].File = Units[I].File;
    tooling::CompileCommand &C = All[I].Command = Units[I].Command;
    C.CommandLine = Adjust(C.CommandLine, C.Filename);
  }
  return All;
}

bool isEnabled(const EngineOptions &Wanted, StringRef File, StringRef Check) {
  const ClangTidyOptions O = Options(Wanted, llvm::vfs::getRealFileSystem()).getOptions(File);
  return GlobList(O.Checks.value_or("")).contains(Check);
}

std::string formatStyle(const EngineOptions &Wanted, StringRef File) {
  return Options(Wanted, llvm::vfs::getRealFileSystem()).getOptions(File).FormatStyle.value_or("none");
}

} // namespace belay
