#include "Prefix.h"
#include "Archive.h"
#include "Bodies.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/MultiplexConsumer.h"
#include "clang/Lex/HeaderSearchOptions.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"

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
  explicit Precompile(std::optional<Prefix> &To) : To(To) {}

protected:
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
    Prefix Made;
    const SourceManager &SM = Compiler.getSourceManager();
    for (unsigned I = 0; I < SM.local_sloc_entry_size(); ++I) {
      const SrcMgr::SLocEntry &Entry = SM.getLocalSLocEntry(I);
      if (!Entry.isFile())
        continue;
      const OptionalFileEntryRef File = Entry.getFile().getContentCache().OrigEntry;
      if (!File || Entry.getFile().getIncludeLoc().isInvalid())
        continue;
      if (!SrcMgr::isSystem(Entry.getFile().getFileCharacteristic()))
        return;
      Made.Files.push_back(File->getName().str());
    }
    Preprocessor &PP = Compiler.getPreprocessor();
    for (const auto &Name : PP.getIdentifierTable()) {
      Made.Names.insert(Name.getKey().str());
      const MacroInfo *Macro = PP.getMacroInfo(Name.getValue());
      if (Macro && !Macro->isBuiltinMacro() && SM.getFileEntryForID(SM.getFileID(Macro->getDefinitionLoc())))
        Made.Macros.insert(Name.getKey().str());
    }
    To = std::move(Made);
  }

private:
  std::optional<Prefix> &To;
};

class PrecompileFactory : public tooling::FrontendActionFactory {
public:
  PrecompileFactory(std::string Source, std::string File, std::optional<Prefix> &To)
      : Source(std::move(Source)), File(std::move(File)), To(To) {}

  std::unique_ptr<FrontendAction> create() override { return std::make_unique<Precompile>(To); }

  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation, FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> Containers, DiagnosticConsumer *Consumer) override {
    FrontendOptions &O = Invocation->getFrontendOpts();
    const InputKind Kind = O.Inputs.front().getKind();
    O.Inputs.clear();
    O.Inputs.emplace_back(Source, Kind);
    O.OutputFile = File;
    O.ProgramAction = frontend::GeneratePCH;
    O.SkipFunctionBodies = true; // those that FewerBodies says
    Invocation->getPreprocessorOpts().SetUpStaticAnalyzer = true;
    Invocation->getLangOpts().PCHInstantiateTemplates = true; // or each unit would
    return FrontendActionFactory::runInvocation(std::move(Invocation), Files, std::move(Containers), Consumer);
  }

private:
  const std::string Source, File;
  std::optional<Prefix> &To;
};

template <class Archive, class P> void prefix(Archive &A, P &Of) {
  A.text(Of.File);
  A.text(Of.Source);
  A.text(Of.Text);
  A.texts(Of.Files);
  A.set(Of.Macros);
  A.set(Of.Names);
  A.map(Of.Given, [&](auto &Text) { A.text(Text); });
  archive(A, Of.On);
}

} // namespace

bool Prefix::serves(const Includes &I) const {
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

std::optional<Prefix> precompile(const SourceUnit &Like, const std::vector<std::string> &Headers,
                                 const std::map<std::string, std::string> &Given, const std::string &File) {
  std::string Text;
  for (const auto &Macro : Given)
    Text += "#define " + Macro.second + "\n";
  for (const std::string &Header : Headers)
    Text += "#include <" + Header + ">\n";
  const std::string Source = File + ".h";
  auto Memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  Memory->addFile(Source, 0, llvm::MemoryBuffer::getMemBuffer(Text));

  Dependencies On;
  auto Files = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(
      llvm::makeIntrusiveRefCnt<RecordingFileSystem>(llvm::vfs::createPhysicalFileSystem(), On));
  Files->pushOverlay(Memory);
  tooling::ClangTool Tool(Like, {Like.File}, std::make_shared<PCHContainerOperations>(), Files);
  Tool.setPrintErrorMessage(false);
  IgnoringDiagConsumer Nobody;
  Tool.setDiagnosticConsumer(&Nobody);
  std::optional<Prefix> Made;
  PrecompileFactory Actions(Source, File, Made);
  if (Tool.run(&Actions) || !Made)
    return std::nullopt;
  Made->File = File;
  Made->Source = Source;
  Made->Text = std::move(Text);
  Made->Given = Given;
  Made->On = std::move(On);
  return Made;
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
