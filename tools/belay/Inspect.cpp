#include "Inspect.h"
#include "ExitCode.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

using namespace clang;
using llvm::StringRef;

namespace belay {
namespace {

struct Wanted {
  StringRef Models;
  UnitReader Read;
  bool Failed = false;
};

class Consumer : public ASTConsumer {
public:
  explicit Consumer(Wanted &W) : W(W) {}
  void HandleTranslationUnit(ASTContext &Context) override {
    analysis::UnitOptions Options;
    Options.Models = W.Models.str();
    auto Unit = analysis::Unit::analyze(Context, Options);
    if (!Unit) {
      llvm::errs() << "belay: " << llvm::toString(Unit.takeError()) << "\n";
      W.Failed = true;
    } else {
      W.Read(**Unit);
    }
  }

private:
  Wanted &W;
};

class Action : public ASTFrontendAction {
public:
  explicit Action(Wanted &W) : W(W) {}
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &, StringRef) override {
    return std::make_unique<Consumer>(W);
  }

private:
  Wanted &W;
};

class Factory : public tooling::FrontendActionFactory {
public:
  explicit Factory(Wanted &W) : W(W) {}
  std::unique_ptr<FrontendAction> create() override { return std::make_unique<Action>(W); }
  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation, FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> Containers, DiagnosticConsumer *Diagnostics) override {
    Invocation->getPreprocessorOpts().SetUpStaticAnalyzer = true; // as clang-tidy does
    return FrontendActionFactory::runInvocation(std::move(Invocation), Files, std::move(Containers), Diagnostics);
  }

private:
  Wanted &W;
};

} // namespace

int inspect(const std::vector<SourceUnit> &Units, StringRef Models, UnitReader Read) {
  Wanted W{Models, Read};
  int Exit = ExitClean;
  llvm::CrashRecoveryContext::Enable();
  for (const SourceUnit &Unit : Units) {
    if (!Unit.Unreadable.empty()) {
      llvm::errs() << "belay: unit " << Unit.File << " cannot be read: " << Unit.Unreadable << "\n";
      Exit = ExitParse;
      continue;
    }
    llvm::CrashRecoveryContext Guard;
    Guard.DumpStackAndCleanupOnFailure = true;
    int Failed = 0;
    const bool Safe = Guard.RunSafely([&] {
      tooling::ClangTool Tool(Unit, {Unit.File}, std::make_shared<PCHContainerOperations>(),
                              llvm::vfs::createPhysicalFileSystem());
      Factory F(W);
      Failed = Tool.run(&F);
    });
    llvm::outs().flush();
    if (!Safe) {
      llvm::errs() << "belay: internal error in unit " << Unit.File << "; please report it\n";
      std::_Exit(ExitParse);
    }
    if (Failed)
      Exit = ExitParse;
  }
  return W.Failed ? ExitUsage : Exit;
}

} // namespace belay
