#include "Fixes.h"
#include "Output.h"
#include "clang/Format/Format.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang::tooling;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

namespace belay {

static bool addAll(std::map<std::string, Replacements> &Merged, const llvm::StringMap<Replacements> &Fix) {
  for (const auto &File : Fix)
    for (const Replacement &R : File.second) {
      Replacements &Of = Merged[File.first().str()];
      if (llvm::is_contained(Of, R))
        continue;
      if (llvm::Error Conflict = Of.add(R)) {
        llvm::consumeError(std::move(Conflict));
        return false;
      }
    }
  return true;
}

Edits mergeFixes(const Report &R) {
  Edits E;
  for (const Reported &F : R.Findings) {
    if (!F.isNew() || F.Message.Fix.empty())
      continue;
    std::map<std::string, Replacements> Trial = E.ByFile;
    const bool Fits = addAll(Trial, F.Message.Fix);
    ++(Fits ? E.Findings : E.Left);
    if (Fits)
      E.ByFile = std::move(Trial);
  }
  return E;
}

llvm::Error formatEdits(Edits &E, Sources &Text, llvm::function_ref<std::string(StringRef)> StyleOf) {
  for (auto &[File, Changes] : E.ByFile) {
    auto Style = clang::format::getStyle(StyleOf(File), File, "none");
    if (!Style)
      return Style.takeError();
    auto Clean = clang::format::cleanupAroundReplacements(Text.text(File), Changes, *Style);
    if (!Clean)
      return Clean.takeError();
    auto Formatted = clang::format::formatReplacements(Text.text(File), *Clean, *Style);
    if (!Formatted)
      return Formatted.takeError();
    Changes = std::move(*Formatted);
  }
  return llvm::Error::success();
}

namespace {

/// Whole lines, old ones from \p First (counted from 1) to before \p End, that become \p New.
struct LineEdit {
  unsigned First, End;
  std::string New;
};

/// What the lines that the edits touch become; edits of the same lines are one.
std::vector<LineEdit> lineEdits(StringRef File, const Replacements &Changes, Sources &Text) {
  const StringRef Old = Text.text(File);
  auto BeginOf = [&](unsigned Line) -> size_t {
    return Line > Text.lines(File) ? Old.size() : Text.line(File, Line).data() - Old.data();
  };
  std::vector<LineEdit> Lines;
  size_t Done = 0; // what of the old text is in New already
  for (const Replacement &R : Changes) {
    const unsigned First = Text.at(File, R.getOffset()).Line, Last = Text.at(File, R.getOffset() + R.getLength()).Line;
    if (Lines.empty() || Lines.back().End <= First) {
      if (!Lines.empty())
        Lines.back().New += Old.slice(Done, BeginOf(Lines.back().End));
      Lines.push_back({First, First + 1, ""});
      Done = BeginOf(First);
    }
    LineEdit &L = Lines.back();
    L.End = std::max(L.End, Last + 1);
    L.New += Old.slice(Done, R.getOffset());
    L.New += R.getReplacementText();
    Done = R.getOffset() + R.getLength();
  }
  if (!Lines.empty())
    Lines.back().New += Old.slice(Done, BeginOf(Lines.back().End));
  return Lines;
}

class Hunks {
public:
  Hunks(StringRef File, Sources &Text, llvm::raw_ostream &Out) : File(File), Text(Text), Out(Out) {}

  void print(llvm::ArrayRef<LineEdit> Edits) {
    while (!Edits.empty()) {
      size_t N = 1;
      while (N < Edits.size() && Edits[N].First <= Edits[N - 1].End + 2 * Context)
        ++N;
      hunk(Edits.take_front(N));
      Edits = Edits.drop_front(N);
    }
  }

private:
  static constexpr unsigned Context = 3;

  void hunk(llvm::ArrayRef<LineEdit> Edits) {
    const unsigned Total = Text.lines(File);
    const unsigned Begin = Edits.front().First > Context ? Edits.front().First - Context : 1;
    const unsigned End = std::min(Edits.back().End + Context, Total + 1);
    std::string Body;
    llvm::raw_string_ostream OS(Body);
    unsigned At = Begin;
    int Grown = 0;
    for (const LineEdit &E : Edits) {
      old(OS, ' ', At, E.First);
      const unsigned OldEnd = std::min(E.End, Total + 1);
      old(OS, '-', E.First, OldEnd);
      const int New = added(OS, E.New);
      Grown += New - static_cast<int>(OldEnd - E.First);
      At = OldEnd;
    }
    old(OS, ' ', At, End);
    const unsigned Count = End - Begin;
    const int NewBegin = static_cast<int>(Begin) + Shift;
    Out << "@@ -" << Begin << "," << Count << " +" << NewBegin << "," << static_cast<int>(Count) + Grown << " @@\n"
        << OS.str();
    Shift += Grown;
  }

  /// With its carriage return, if it has one.
  void old(llvm::raw_ostream &OS, char Mark, unsigned From, unsigned To) {
    for (unsigned I = From; I < To; ++I) {
      const StringRef All = Text.text(File), Rest = All.drop_front(Text.line(File, I).data() - All.data());
      OS << Mark << Rest.split('\n').first << "\n";
      if (!Rest.contains('\n'))
        OS << NoNewline;
    }
  }

  static int added(llvm::raw_ostream &OS, StringRef New) {
    int Lines = 0;
    for (; !New.empty(); ++Lines) {
      const auto [Line, Rest] = New.split('\n');
      OS << '+' << Line << "\n";
      if (!New.contains('\n'))
        OS << NoNewline;
      New = Rest;
    }
    return Lines;
  }

  static constexpr const char *NoNewline = "\\ No newline at end of file\n";
  const StringRef File;
  Sources &Text;
  llvm::raw_ostream &Out;
  int Shift = 0;
};

} // namespace

void printDiff(const Edits &E, StringRef Root, Sources &Text, llvm::raw_ostream &Out) {
  for (const auto &[File, Changes] : E.ByFile) {
    const std::string Name = relativeTo(Root, File);
    Out << "--- a/" << Name << "\n+++ b/" << Name << "\n";
    Hunks(File, Text, Out).print(lineEdits(File, Changes, Text));
  }
}

static llvm::Error replaceFile(const std::string &File, StringRef New) {
  llvm::SmallString<256> Real; // what a link points to is changed, not the link
  if (std::error_code Error = fs::real_path(File, Real))
    return llvm::createFileError(File, Error);
  const auto Mode = fs::getPermissions(Real);
  if (llvm::Error Failed = writeOutput(Real, [&](llvm::raw_ostream &Out) { Out << New; }))
    return Failed;
  if (Mode)
    fs::setPermissions(Real, *Mode);
  return llvm::Error::success();
}

llvm::Error applyEdits(const Edits &E, Sources &Text) {
  for (const auto &[File, Changes] : E.ByFile) {
    auto New = applyAllReplacements(Text.text(File), Changes);
    if (!New)
      return New.takeError();
    if (llvm::Error Failed = replaceFile(File, *New))
      return Failed;
  }
  return llvm::Error::success();
}

} // namespace belay
