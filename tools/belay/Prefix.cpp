#include "Prefix.h"
#include "Archive.h"
#include "Bodies.h"
#include "Compat.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/MultiplexConsumer.h"
#include "clang/Lex/HeaderSearchOptions.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

using namespace clang;
using llvm::StringRef;

namespace belay {
namespace {

/// Reads no body that nobody reads later on.
class FewerBodies : public ASTConsumer {
public:
  explicit FewerBodies(StringRef Resources) : Resources(Resources) {}
  bool shouldSkipFunctionBody(Decl *D) override { return isNeverRead(*D, Resources); }

private:
  const std::string Resources;
};

class Precompile : public GeneratePCHAction {
public:
  Precompile(Prefix &To, bool &Done) : To(To), Done(Done) {}

protected:
  bool BeginSourceFileAction(CompilerInstance &Compiler) override {
    if (To.Begins)
      watch(Compiler.getPreprocessor(), Has);
    return GeneratePCHAction::BeginSourceFileAction(Compiler);
  }

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler, StringRef File) override {
    std::vector<std::unique_ptr<ASTConsumer>> Both;
    Both.push_back(GeneratePCHAction::CreateASTConsumer(Compiler, File));
    if (!Both.front())
      return nullptr;
    Both.push_back(std::make_unique<FewerBodies>(Compiler.getHeaderSearchOpts().ResourceDir));
    return std::make_unique<MultiplexConsumer>(std::move(Both));
  }

  void EndSourceFileAction() override {
    GeneratePCHAction::EndSourceFileAction();
    const CompilerInstance &Compiler = getCompilerInstance();
    if (Compiler.getDiagnostics().hasErrorOccurred())
      return;
    Preprocessor &PP = Compiler.getPreprocessor();
    const SourceManager &SM = Compiler.getSourceManager();
    for (unsigned I = 0; I < SM.local_sloc_entry_size(); ++I) {
      const SrcMgr::SLocEntry &Entry = SM.getLocalSLocEntry(I);
      if (!Entry.isFile())
        continue;
      const OptionalFileEntryRef File = Entry.getFile().getContentCache().OrigEntry;
      if (!File || Entry.getFile().getIncludeLoc().isInvalid())
        continue;
      if (SrcMgr::isSystem(Entry.getFile().getFileCharacteristic())) {
        To.Files.push_back(File->getName().str());
        continue;
      }
      if (!To.Begins)
        return;
      llvm::SmallString<256> Kept(File->getName());
      SM.getFileManager().makeAbsolutePath(Kept);
      llvm::sys::path::remove_dots(Kept);
      To.Projects.try_emplace(File->getName().str(), Kept.str().str());
    }
    To.InAnyOrder = To.Begins && Has.Given.empty();
    for (const auto &Name : PP.getIdentifierTable()) {
      To.Names.insert(Name.getKey().str());
      const MacroInfo *Macro = PP.getMacroInfo(Name.getValue());
      if (!Macro || Macro->isBuiltinMacro() || !SM.getFileEntryForID(SM.getFileID(Macro->getDefinitionLoc())))
        continue;
      To.Macros.insert(Name.getKey().str());
      if (Has.Missed.count(Name.getKey().str()) && SM.isInSystemHeader(Macro->getDefinitionLoc()))
        To.InAnyOrder = false;
    }
    Done = true;
  }

private:
  Prefix &To;
  Includes Has;
  bool &Done;
};

class PrecompileFactory : public tooling::FrontendActionFactory {
public:
  PrecompileFactory(std::string Source, Prefix &To, bool &Done) : Source(std::move(Source)), To(To), Done(Done) {}

  std::unique_ptr<FrontendAction> create() override { return std::make_unique<Precompile>(To, Done); }

  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation, FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> Containers, DiagnosticConsumer *Consumer) override {
    FrontendOptions &O = Invocation->getFrontendOpts();
    const InputKind Kind = O.Inputs.front().getKind();
    O.Inputs.clear();
    O.Inputs.emplace_back(Source, Kind);
    O.OutputFile = To.File;
    O.UseTemporary = false; // whoever asked removes that one file when all is interrupted
    O.ProgramAction = frontend::GeneratePCH;
    O.SkipFunctionBodies = true; // those that FewerBodies says
    Invocation->getPreprocessorOpts().SetUpStaticAnalyzer = true;
    Invocation->getLangOpts().PCHInstantiateTemplates = true; // or each unit would
    return FrontendActionFactory::runInvocation(std::move(Invocation), Files, std::move(Containers), Consumer);
  }

private:
  const std::string Source; // as it is named
  Prefix &To;
  bool &Done;
};

template <class Archive, class P> void prefix(Archive &A, P &Of) {
  A.text(Of.File);
  A.text(Of.Source);
  A.text(Of.Text);
  A.number(Of.Begins);
  A.number(Of.InAnyOrder);
  A.texts(Of.Files);
  A.map(Of.Projects, [&](auto &Name) { A.text(Name); });
  A.set(Of.Macros);
  A.set(Of.Names);
  A.map(Of.Given, [&](auto &Text) { A.text(Text); });
  archive(A, Of.On);
}

} // namespace

bool Prefix::serves(const Includes &I, size_t First) const {
  if (Begins && !First)
    return true;
  if (Begins) {
    const auto Before = llvm::ArrayRef(I.Direct).take_front(I.Leading[First - 1].Direct);
    return InAnyOrder &&
           llvm::all_of(Before, [&](const Includes::Header &H) { return llvm::is_contained(Files, I.Files[H.File]); });
  }
  llvm::StringMap<unsigned> Order;
  for (size_t N = 0; N < I.Files.size(); ++N)
    Order.try_emplace(I.Files[N], N);
  unsigned Last = 0; // of this prefix's files, as the unit enters them
  for (const std::string &Inside : Files) {
    auto It = Order.find(Inside);
    if (It == Order.end())
      return false;
    Last = std::max(Last, It->second);
  }
  return llvm::none_of(I.Defined, [&](const auto &D) {
    return D.second <= Last && Names.count(D.first) && !Given.count(D.first);
  }) && llvm::none_of(I.Missed, [&](const std::string &Name) { return Macros.count(Name) && !Given.count(Name); });
}

std::optional<Prefix> precompile(const SourceUnit &Like, const Includes &Has, const PlannedPrefix &Plan,
                                 const std::string &File) {
  Prefix P;
  P.File = File;
  P.Begins = Plan.Lines;
  llvm::SmallString<256> Source(File + ".h");
  if (P.Begins) {
    Source = Has.Directory; // for what is in quotes
    llvm::sys::path::append(Source, llvm::sys::path::filename(File) + ".h");
  } else {
    P.Given = Has.Given;
    for (const auto &Macro : P.Given)
      P.Text += "#define " + Macro.second + "\n";
  }
  P.Text += Plan.Text;
  llvm::SmallString<256> Absolute(Source);
  makeAbsolute(Like.Command.Directory, Absolute);
  P.Source = Absolute.str().str();
  auto Memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  Memory->addFile(P.Source, 0, llvm::MemoryBuffer::getMemBuffer(P.Text));

  auto Files = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(
      llvm::makeIntrusiveRefCnt<RecordingFileSystem>(llvm::vfs::createPhysicalFileSystem(), P.On));
  Files->pushOverlay(Memory);
  tooling::ClangTool Tool(Like, {Like.File}, std::make_shared<PCHContainerOperations>(), Files);
  Tool.setPrintErrorMessage(false);
  IgnoringDiagConsumer Nobody;
  Tool.setDiagnosticConsumer(&Nobody);
  bool Done = false;
  PrecompileFactory Actions(Source.str().str(), P, Done);
  if (Tool.run(&Actions) || !Done)
    return std::nullopt;
  return P;
}

std::string toBytes(const Prefix &P) {
  return bytesOf([&](Writer &A) { prefix(A, P); });
}

std::optional<Prefix> prefixFromBytes(StringRef Bytes) {
  Prefix P;
  if (!readBytes(Bytes, [&](Reader &A) { prefix(A, P); }))
    return std::nullopt;
  return P;
}

} // namespace belay
