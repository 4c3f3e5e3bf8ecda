#include "Trace.h"
#include "ExitCode.h"
#include "Inspect.h"
#include "Output.h"
#include "Page.h"
#include "explore/Explorer.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace clang;
using belay::explore::Problem;
using llvm::StringRef;

namespace belay {
namespace {

/// A step in a lane, with its place as text.
struct Row {
  unsigned Thread;
  std::string Text, Place;
  bool End; ///< what it comes to
};

struct Drawing {
  std::string Title;
  std::vector<unsigned> Lanes;
  std::vector<Row> Rows;
};

std::string placeOf(const SourceManager &SM, SourceLocation L) {
  const PresumedLoc P = SM.getPresumedLoc(SM.getExpansionLoc(L));
  return P.isValid() ? llvm::formatv("{0}:{1}", llvm::sys::path::filename(P.getFilename()), P.getLine()).str() : "";
}

Drawing draw(const SourceManager &SM, const Problem &P) {
  Drawing D;
  for (const explore::Step &S : P.Witness)
    D.Rows.push_back({S.Thread, S.Text, placeOf(SM, S.Loc), false});
  for (const auto &[Thread, Loc, Text] : P.Ends)
    D.Rows.push_back({Thread, Text, placeOf(SM, Loc), true});
  std::set<unsigned> Lanes;
  for (const Row &R : D.Rows)
    Lanes.insert(R.Thread);
  D.Lanes.assign(Lanes.begin(), Lanes.end());
  D.Title = placeOf(SM, P.Loc) + ": " + describe(P);
  return D;
}

void print(const Drawing &D, llvm::raw_ostream &OS) {
  std::vector<size_t> Widths;
  for (unsigned Lane : D.Lanes) {
    Widths.push_back(explore::threadName(Lane).size());
    for (const Row &R : D.Rows)
      if (R.Thread == Lane)
        Widths.back() = std::max(Widths.back(), R.Text.size());
  }
  OS << D.Title << "\n\n     ";
  for (size_t I = 0; I < D.Lanes.size(); ++I)
    OS << llvm::left_justify(explore::threadName(D.Lanes[I]), Widths[I] + 2);
  OS << '\n';
  for (size_t N = 0; N < D.Rows.size(); ++N) {
    const Row &R = D.Rows[N];
    OS << llvm::right_justify(std::to_string(N + 1), 3) << "  ";
    for (size_t I = 0; I < D.Lanes.size(); ++I)
      OS << llvm::left_justify(R.Thread == D.Lanes[I] ? StringRef(R.Text) : StringRef("|"), Widths[I] + 2);
    OS << R.Place << '\n';
  }
  OS << '\n';
}

void printPage(llvm::ArrayRef<Drawing> All, llvm::raw_ostream &OS) {
  beginPage(OS, "Belay's trace", {"style", "trace"});
  OS << "<main>\n";
  for (const Drawing &D : All) {
    OS << "<h2>" << escapedForPage(D.Title) << "</h2>\n<table>\n<tr><th></th>";
    for (unsigned Lane : D.Lanes)
      OS << "<th>" << explore::threadName(Lane) << "</th>";
    OS << "<th></th></tr>\n";
    for (size_t N = 0; N < D.Rows.size(); ++N) {
      const Row &R = D.Rows[N];
      OS << "<tr><td>" << N + 1 << "</td>";
      for (unsigned Lane : D.Lanes)
        OS << (R.End ? "<td class=\"end\">" : "<td>") << (R.Thread == Lane ? escapedForPage(R.Text) : "") << "</td>";
      OS << "<td class=\"place\">" << escapedForPage(R.Place) << "</td></tr>\n";
    }
    OS << "</table>\n";
  }
  OS << "</main>\n</html>\n";
}

/// Does \p P happen at \p At, in one of its threads?
bool isAt(const SourceManager &SM, const Problem &P, const TracePlace &At) {
  return llvm::any_of(P.Ends, [&](const explore::Step &S) {
    const SourceLocation L = SM.getExpansionLoc(S.Loc);
    if (SM.getExpansionLineNumber(L) != At.Line)
      return false;
    const auto Here = SM.getFileEntryRefForID(SM.getFileID(L));
    const auto There = SM.getFileManager().getOptionalFileRef(At.File);
    return Here && There && *Here == *There;
  });
}

} // namespace

std::optional<TracePlace> parseTracePlace(StringRef Text) {
  const auto [File, Line] = Text.rsplit(':');
  TracePlace At{File.str(), 0};
  if (File.empty() || Line.getAsInteger(10, At.Line) || At.Line == 0)
    return std::nullopt;
  return At;
}

int trace(const std::vector<SourceUnit> &Units, const TracePlace &Given, StringRef Page, StringRef Models) {
  TracePlace At = Given;
  llvm::SmallString<128> File(At.File);
  llvm::sys::fs::make_absolute(File);
  At.File = File.str().str();
  std::vector<Drawing> All;
  const int Exit = inspect(Units, Models, [&](const analysis::Unit &U) {
    const SourceManager &SM = U.context().getSourceManager();
    for (const Problem &P : explore::explored(U).Problems)
      if (isAt(SM, P, At))
        All.push_back(draw(SM, P));
  });
  for (const Drawing &D : All)
    print(D, llvm::outs());
  if (All.empty() && Exit == ExitClean)
    llvm::outs() << "no execution was found that goes wrong at " << llvm::sys::path::filename(At.File) << ":" << At.Line
                 << "; 'belay check' also says what reading alone shows\n";
  if (!Page.empty())
    if (llvm::Error Wrong = writeOutput(Page, [&](llvm::raw_ostream &OS) { printPage(All, OS); })) {
      llvm::errs() << "belay: " << llvm::toString(std::move(Wrong)) << "\n";
      return ExitUsage;
    }
  return Exit != ExitClean ? Exit : All.empty() ? ExitClean : ExitFindings;
}

} // namespace belay
