// A report in one file: no script is needed to read it, one filters it.

#include "Catalogue.h"
#include "Page.h"
#include "Proofs.h"
#include "Writers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
#include <map>
#include <set>

using clang::tooling::DiagnosticMessage;
using llvm::StringRef;

namespace belay {
namespace {

class HtmlWriter {
public:
  HtmlWriter(const Report &R, Sources &Text, llvm::raw_ostream &Out) : R(R), Text(Text), Out(Out) {}

  void write() {
    beginPage(Out, "Belay's report", {"style"});
    head();
    Out << "<main>\n";
    for (const Reported &F : R.Findings)
      finding(F);
    Out << "</main>\n<script>\n" << pagePart("script") << "</script>\n</html>\n";
  }

private:
  void head() {
    const size_t New = llvm::count_if(R.Findings, [](const Reported &F) { return F.isNew(); });
    Out << "<header>\n<h1>" << count(New, "finding") << " in " << count(R.Units, "unit") << "</h1>\n";
    if (!R.whole())
      Out << "<div>Not every unit could be read, so this isn't whole.</div>\n";
    if (R.Findings.size() != New)
      Out << "<div class=\"faint\">" << R.Findings.size() - New << " more suppressed or in the baseline</div>\n";
    Out << "<form hidden>\n<input type=\"search\" name=\"text\" placeholder=\"Words in the finding\" "
           "aria-label=\"Words in the finding\">\n";
    std::map<std::string, size_t> Checks;
    std::map<Confidence, size_t> Levels;
    for (const Reported &F : R.Findings) {
      Checks[F.DiagnosticName] += F.isNew();
      if (F.Sure)
        Levels[*F.Sure] += F.isNew();
    }
    choice("check", "any check", {Checks.begin(), Checks.end()});
    std::vector<std::pair<std::string, size_t>> Sure;
    for (Confidence Level : {Confidence::Proven, Confidence::Likely, Confidence::Discipline})
      Sure.emplace_back(nameOf(Level), Levels[Level]);
    choice("confidence", "any confidence", Sure);
    Out << "<label" << (R.Findings.size() == New ? " hidden" : "")
        << "><input type=\"checkbox\" name=\"old\"> also suppressed</label>\n"
        << "<button type=\"button\" name=\"fold\">Fold all</button>\n"
        << "<span class=\"faint\" role=\"status\"><span id=\"shown\">" << New << "</span> shown</span>\n</form>\n</header>\n";
  }

  void choice(StringRef Name, StringRef Any, const std::vector<std::pair<std::string, size_t>> &Counts) {
    Out << "<select name=\"" << Name << "\" aria-label=\"" << Name << "\"><option value=\"\">" << Any << "</option>";
    for (const auto &[Value, Count] : Counts) {
      StringRef Shown = Value;
      Shown.consume_front("belay-");
      Out << "<option value=\"" << escapedForPage(Value) << "\">" << escapedForPage(Shown) << " (" << Count
          << ")</option>";
    }
    Out << "</select>\n";
  }

  void finding(const Reported &F) {
    const StringRef Sure = F.Sure ? nameOf(*F.Sure) : "";
    const StringRef State = F.suppressed() ? "suppressed" : F.Known ? "baseline" : "new";
    Out << "<article data-check=\"" << escapedForPage(F.DiagnosticName) << "\" data-confidence=\"" << Sure
        << "\" data-state=\"" << State << "\" id=\"" << F.Fingerprint << "\">\n<details open>\n<summary><h2>"
        << escapedForPage(F.Message.Message) << "</h2>";
    if (F.Sure)
      Out << "<span class=\"badge " << Sure << "\">" << Sure << "</span>";
    if (State != "new")
      Out << "<span class=\"badge\">" << State << "</span>";
    StringRef Name = F.DiagnosticName;
    if (Name.consume_front("belay-"))
      Out << "<a href=\"" << escapedForPage(addressOf(Name)) << "\">" << escapedForPage(Name) << "</a>";
    else
      Out << "<span>" << escapedForPage(Name) << "</span>";
    Out << "</summary>\n<ol class=\"path\">\n";
    step(F.Message, F.Function, /*IsTitle=*/true);
    for (llvm::ArrayRef<DiagnosticMessage> Notes = F.Notes; !Notes.empty();) {
      auto IsStep = [](const DiagnosticMessage &Note) { return stepToldIn(Note.Message).has_value(); };
      if (const auto Steps = Notes.take_while(IsStep); !Steps.empty()) {
        lanes(Steps);
        Notes = Notes.drop_front(Steps.size());
      } else {
        step(Notes.front());
        Notes = Notes.drop_front();
      }
    }
    Out << "</ol>\n";
    if (!F.Reason.empty())
      Out << "<p class=\"faint\">" << escapedForPage(F.Reason) << "</p>\n";
    Out << "</details>\n</article>\n";
  }

  /// A witness: what each thread does, in the order of the execution, in a lane of its own.
  void lanes(llvm::ArrayRef<DiagnosticMessage> Steps) {
    std::set<unsigned> Lanes;
    for (const DiagnosticMessage &M : Steps)
      Lanes.insert(stepToldIn(M.Message)->Thread);
    Out << "<li><div>an execution that comes to this</div>\n<div class=\"lanes\" tabindex=\"0\"><table>\n<tr>";
    for (unsigned Lane : Lanes)
      Out << "<th scope=\"col\">" << explore::threadName(Lane) << "</th>";
    Out << "<td></td></tr>\n";
    for (const DiagnosticMessage &M : Steps) {
      const ToldStep Told = *stepToldIn(M.Message);
      const LineColumn Place = Text.at(M.FilePath, M.FileOffset);
      Out << "<tr>";
      for (unsigned Lane : Lanes)
        if (Lane == Told.Thread)
          Out << "<td class=\"acts\"><div>" << escapedForPage(Told.Text) << "</div><code>"
              << escapedForPage(Text.line(M.FilePath, Place.Line).trim()) << "</code></td>";
        else
          Out << "<td></td>";
      Out << "<td class=\"place\" title=\"" << escapedForPage(relativeTo(R.Root, M.FilePath)) << "\">"
          << escapedForPage(llvm::sys::path::filename(M.FilePath)) << ":" << Place.Line << "</td></tr>\n";
    }
    Out << "</table></div></li>\n";
  }

  void step(const DiagnosticMessage &M, StringRef Function = "", bool IsTitle = false) {
    Out << "<li>";
    if (!IsTitle || M.FilePath.empty())
      Out << "<div>" << escapedForPage(M.Message) << "</div>";
    if (!M.FilePath.empty()) {
      const LineColumn Place = Text.at(M.FilePath, M.FileOffset);
      Out << "<div class=\"place\">" << escapedForPage(relativeTo(R.Root, M.FilePath)) << ":" << Place.Line << ":"
          << Place.Column;
      if (!Function.empty())
        Out << " in " << escapedForPage(Function);
      Out << "</div>";
      source(M.FilePath, Place);
    }
    Out << "</li>\n";
  }

  void source(StringRef File, LineColumn Place) {
    constexpr unsigned Around = 3;
    const unsigned First = Place.Line > Around ? Place.Line - Around : 1;
    const unsigned Last = std::min<unsigned>(Place.Line + Around, Text.lines(File));
    Out << "<pre>";
    for (unsigned I = First; I <= Last; ++I) {
      const StringRef Line = Text.line(File, I);
      Out << "<span data-line=\"" << I << "\"" << (I == Place.Line ? " class=\"here\"" : "") << ">";
      if (I == Place.Line) {
        const StringRef Before = Line.take_front(Place.Column - 1), Rest = Line.drop_front(Before.size());
        const size_t Word = std::max<size_t>(1, Rest.find_if_not([](char C) { return llvm::isAlnum(C) || C == '_'; }));
        const StringRef Marked = Rest.take_front(std::min(Word, Rest.size()));
        Out << escapedForPage(Before) << "<b>" << escapedForPage(Marked) << "</b>"
            << escapedForPage(Rest.drop_front(Marked.size()));
      } else {
        Out << escapedForPage(Line);
      }
      Out << "</span>";
    }
    Out << "</pre>";
  }

  const Report &R;
  Sources &Text;
  llvm::raw_ostream &Out;
};

} // namespace

void writeHtml(const Report &R, Sources &Text, llvm::raw_ostream &Out) { HtmlWriter(R, Text, Out).write(); }

} // namespace belay
