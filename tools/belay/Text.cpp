#include "Compat.h"
#include "Writers.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Process.h"

using namespace clang;
using llvm::StringRef;

namespace belay {
namespace {

/// As the user's environment wants it (https://no-color.org, https://bixense.com/clicolors), else as the terminal can.
bool inColors(llvm::raw_ostream &Out) {
  if (&Out != &llvm::outs() || !llvm::sys::Process::GetEnv("NO_COLOR").value_or("").empty())
    return false;
  const std::string Force = llvm::sys::Process::GetEnv("CLICOLOR_FORCE").value_or("0");
  return llvm::sys::Process::StandardOutHasColors() || Force != "0";
}

/// What clang-tidy prints, byte for byte: tools that read its output read this, too.
class TextWriter {
public:
  explicit TextWriter(llvm::raw_ostream &Out)
      : Diagnostics(Out, inColors(Out)), Files(FileSystemOptions()), SM(Diagnostics.engine(), Files) {
    if (inColors(Out))
      Out.enable_colors(true);
    Diagnostics.printer().BeginSourceFile(Language);
  }
  ~TextWriter() { Diagnostics.printer().EndSourceFile(); }

  void write(const Reported &R) {
    auto Level = static_cast<DiagnosticsEngine::Level>(R.DiagLevel);
    std::string Name = R.DiagnosticName;
    if (!R.EnabledDiagnosticAliases.empty())
      Name += "," + llvm::join(R.EnabledDiagnosticAliases, ",");
    if (R.IsWarningAsError) {
      Name += ",-warnings-as-errors";
      Level = DiagnosticsEngine::Error;
    }
    print(R.Message, Level, "%0 [%1]", Name);
    for (const tooling::DiagnosticMessage &Note : R.Notes)
      print(Note, DiagnosticsEngine::Note, "%0", "");
  }

private:
  void print(const tooling::DiagnosticMessage &Message, DiagnosticsEngine::Level Level, StringRef Format,
             StringRef Name) {
    DiagnosticsEngine &Engine = Diagnostics.engine();
    const unsigned ID = Engine.getDiagnosticIDs()->getCustomDiagID(static_cast<DiagnosticIDs::Level>(Level), Format);
    auto Diagnostic = Engine.Report(place(Message.FilePath, Message.FileOffset), ID) << Message.Message << Name;
    for (const tooling::FileByteRange &R : Message.Ranges)
      Diagnostic << range(R.FilePath, R.FileOffset, R.Length);
    for (const auto &File : Message.Fix)
      for (const tooling::Replacement &R : File.second)
        if (R.isApplicable())
          Diagnostic << FixItHint::CreateReplacement(range(R.getFilePath(), R.getOffset(), R.getLength()),
                                                     R.getReplacementText());
  }

  SourceLocation place(StringRef File, unsigned Offset) {
    if (File.empty())
      return {};
    const auto Found = Files.getOptionalFileRef(File);
    if (!Found)
      return {};
    return SM.getLocForStartOfFile(SM.getOrCreateFileID(*Found, SrcMgr::C_User)).getLocWithOffset(Offset);
  }

  CharSourceRange range(StringRef File, unsigned Offset, unsigned Length) {
    const SourceLocation Begin = place(File, Offset);
    return CharSourceRange::getCharRange(Begin, Begin.getLocWithOffset(Length));
  }

  TextDiagnostics Diagnostics;
  LangOptions Language;
  FileManager Files;
  SourceManager SM;
};

} // namespace

void writeText(const Report &R, Sources &, llvm::raw_ostream &Out) {
  TextWriter Writer(Out);
  for (const Reported &F : R.Findings)
    if (F.isNew())
      Writer.write(F);
}

} // namespace belay
