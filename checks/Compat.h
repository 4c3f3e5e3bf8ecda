//===- Compat.h - what differs between the versions of LLVM ---------------===//
//
// Belay builds against LLVM 19 and 22. Where their interfaces differ, the newer
// one is spelled here in terms of the older.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_COMPAT_H
#define BELAY_COMPAT_H

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/Version.h"
#include "clang/Frontend/TextDiagnosticPrinter.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include <functional>
#if CLANG_VERSION_MAJOR >= 22
#include "clang/Options/Options.h"
#include "llvm/Support/Jobserver.h"
#else
#include "clang/Driver/Options.h"
#endif
#if CLANG_VERSION_MAJOR >= 21
#include "clang-tidy/ClangTidyModule.h"
#else
#include "clang-tidy/ClangTidyModuleRegistry.h"
#endif

namespace belay {

inline clang::QualType canonicalType(const clang::RecordDecl *R) {
#if CLANG_VERSION_MAJOR >= 22
  return R->getASTContext().getCanonicalTagType(R);
#else
  return R->getASTContext().getCanonicalType(R->getASTContext().getRecordType(R));
#endif
}

inline bool isZeroLengthBitField(const clang::FieldDecl *F) {
#if CLANG_VERSION_MAJOR >= 20
  return F->isZeroLengthBitField();
#else
  return F->isZeroLengthBitField(F->getASTContext());
#endif
}

/// `__atomic_test_and_set` and `__atomic_clear`, which are calls like others before LLVM 20.
inline bool isTestAndSet(clang::AtomicExpr::AtomicOp Op) {
#if CLANG_VERSION_MAJOR >= 20
  return Op == clang::AtomicExpr::AO__atomic_test_and_set;
#else
  return false;
#endif
}
inline bool isAtomicClear(clang::AtomicExpr::AtomicOp Op) {
#if CLANG_VERSION_MAJOR >= 20
  return Op == clang::AtomicExpr::AO__atomic_clear;
#else
  return false;
#endif
}

/// An asm statement that is more than a fence for the compiler.
inline bool hasCode(const clang::GCCAsmStmt *S) {
#if CLANG_VERSION_MAJOR >= 21
  return !S->getAsmString().empty();
#else
  return !S->getAsmString()->getString().empty();
#endif
}

/// A capability that its holder may acquire again.
inline bool isReentrant(const clang::CXXRecordDecl *R) {
#if CLANG_VERSION_MAJOR >= 21
  return R->hasAttr<clang::ReentrantCapabilityAttr>();
#else
  return false;
#endif
}

/// `[[clang::nonblocking]]`, which LLVM 19 doesn't know.
inline bool isNonblocking(const clang::FunctionDecl *F) {
#if CLANG_VERSION_MAJOR >= 20
  for (const clang::FunctionEffectWithCondition E : F->getFunctionEffects())
    if (E.Effect.kind() == clang::FunctionEffect::Kind::NonBlocking && !E.Cond.getCondition())
      return true;
  return false;
#else
  return false;
#endif
}

/// The options of the clang driver.
#if CLANG_VERSION_MAJOR >= 22
namespace options = clang::options;
inline const llvm::opt::OptTable &driverOptions() { return clang::getDriverOptTable(); }
#else
namespace options = clang::driver::options;
inline const llvm::opt::OptTable &driverOptions() { return clang::driver::getDriverOptTable(); }
#endif

/// With two dashes for long names.
inline bool parseCommandLine(int Argc, const char *const *Argv, llvm::StringRef Overview) {
#if CLANG_VERSION_MAJOR >= 21
  return llvm::cl::ParseCommandLineOptions(Argc, Argv, Overview, &llvm::errs(), nullptr, nullptr, true);
#else
  return llvm::cl::ParseCommandLineOptions(Argc, Argv, Overview, &llvm::errs(), nullptr, true);
#endif
}

/// The slots of make's jobserver; before LLVM 22, and where there is no jobserver, there are as many as you like.
class JobSlots {
public:
#if CLANG_VERSION_MAJOR >= 22
  ~JobSlots() {
    while (!Held.empty())
      release();
  }
  bool acquire() {
    if (!Server)
      return true;
    llvm::JobSlot Slot = Server->tryAcquire();
    if (!Slot.isValid())
      return false;
    Held.push_back(std::move(Slot));
    return true;
  }
  void release() {
    if (Server)
      Server->release(Held.pop_back_val());
  }

private:
  /// LLVM complains on stderr where there is none.
  static llvm::JobserverClient *server() {
    const auto Flags = llvm::sys::Process::GetEnv("MAKEFLAGS");
    return Flags && Flags->find("--jobserver-auth=") != std::string::npos ? llvm::JobserverClient::getInstance()
                                                                          : nullptr;
  }

  llvm::JobserverClient *Server = server();
  llvm::SmallVector<llvm::JobSlot> Held;
#else
  bool acquire() { return true; }
  void release() {}
#endif
};

/// The engine through which the checks of \p Context report to \p Consumer.
class TidyDiagnostics {
public:
  TidyDiagnostics(clang::tidy::ClangTidyContext &Context, clang::DiagnosticConsumer &Consumer)
#if CLANG_VERSION_MAJOR >= 21
      : Options(std::make_unique<clang::DiagnosticOptions>()),
        Engine(clang::DiagnosticIDs::create(), *Options, &Consumer, /*ShouldOwnClient=*/false) {
    Context.setDiagnosticsEngine(std::move(Options), &Engine);
  }

private:
  std::unique_ptr<clang::DiagnosticOptions> Options; // until the context takes them
#else
      : Engine(new clang::DiagnosticIDs, new clang::DiagnosticOptions, &Consumer, /*ShouldOwnClient=*/false) {
    Context.setDiagnosticsEngine(&Engine);
  }

private:
#endif
  clang::DiagnosticsEngine Engine;
};

/// A diagnostics engine that prints to \p Out.
class TextDiagnostics {
public:
  TextDiagnostics(llvm::raw_ostream &Out, bool Colors)
#if CLANG_VERSION_MAJOR >= 21
      : Printer(Out, withColors(Options, Colors)), Engine(clang::DiagnosticIDs::create(), Options, &Printer, false){}
#else
      : Options(new clang::DiagnosticOptions), Printer(Out, &withColors(*Options, Colors)),
        Engine(new clang::DiagnosticIDs, Options, &Printer, false) {
  }
#endif
                                                       clang::DiagnosticsEngine
                                                       & engine() {
    return Engine;
  }
  clang::DiagnosticConsumer &printer() { return Printer; }

private:
  static clang::DiagnosticOptions &withColors(clang::DiagnosticOptions &O, bool Colors) {
    O.ShowColors = Colors;
    return O;
  }
#if CLANG_VERSION_MAJOR >= 21
  clang::DiagnosticOptions Options;
#else
  llvm::IntrusiveRefCntPtr<clang::DiagnosticOptions> Options;
#endif
  clang::TextDiagnosticPrinter Printer;
  clang::DiagnosticsEngine Engine;
};

/// Makes a preprocessor see the directives of files alone, as long as this lives.
class DirectivesOnly
#if CLANG_VERSION_MAJOR >= 22
    : clang::DependencyDirectivesGetter
#endif
{
public:
  using List = llvm::ArrayRef<clang::dependency_directives_scan::Directive>;
  using Source = std::function<std::optional<List>(clang::FileEntryRef)>;

#if CLANG_VERSION_MAJOR >= 22
  DirectivesOnly(clang::Preprocessor &PP, Source Of) : Of(std::move(Of)) { PP.setDependencyDirectivesGetter(*this); }

private:
  std::optional<List> operator()(clang::FileEntryRef File) override { return Of(File); }
  std::unique_ptr<DependencyDirectivesGetter> cloneFor(clang::FileManager &) override { return nullptr; }

  Source Of;
#else
  DirectivesOnly(clang::Preprocessor &PP, Source Of) { PP.getPreprocessorOpts().DependencyDirectivesForFile = Of; }
#endif
};

inline void makeAbsolute(const llvm::Twine &Directory, llvm::SmallVectorImpl<char> &Path) {
#if CLANG_VERSION_MAJOR >= 22
  llvm::sys::path::make_absolute(Directory, Path);
#else
  llvm::sys::fs::make_absolute(Directory, Path);
#endif
}

} // namespace belay

#endif
