// The formats that are little more than a list: GitLab's code quality, JUnit's XML and reviewdog's rdjsonl.

#include "Catalogue.h"
#include "Writers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

namespace json = llvm::json;
using clang::tooling::DiagnosticMessage;
using llvm::StringRef;

namespace belay {

static std::vector<const Reported *> newOnes(const Report &R) {
  std::vector<const Reported *> News;
  for (const Reported &F : R.Findings)
    if (F.isNew())
      News.push_back(&F);
  return News;
}

/// What doesn't parse blocks a merge; of findings the surer is the graver.
static StringRef gitlabSeverity(const Reported &F) {
  if (F.DiagLevel == Reported::Error || F.IsWarningAsError)
    return "blocker";
  if (!F.Sure || F.Sure == Confidence::Discipline)
    return "minor";
  return F.Sure == Confidence::Proven ? "critical" : "major";
}

void writeGitlab(const Report &R, Sources &Text, llvm::raw_ostream &Out) {
  json::OStream J(Out, 2);
  J.array([&] {
    for (const Reported *F : newOnes(R))
      J.object([&] {
        J.attribute("description", utf8(F->Message.Message));
        J.attribute("check_name", F->DiagnosticName);
        J.attribute("fingerprint", F->Fingerprint);
        J.attribute("severity", gitlabSeverity(*F));
        J.attributeObject("location", [&] {
          J.attribute("path", utf8(relativeTo(R.Root, F->Message.FilePath)));
          J.attributeObject("lines",
                            [&] { J.attribute("begin", Text.at(F->Message.FilePath, F->Message.FileOffset).Line); });
        });
      });
  });
  Out << "\n";
}

/// What cannot be in XML at all is left out.
static std::string xml(StringRef Text) {
  std::string Clean;
  for (const char C : utf8(Text))
    if (static_cast<unsigned char>(C) >= ' ' || C == '\n' || C == '\t')
      Clean += C;
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  llvm::printHTMLEscaped(Clean, OS);
  return Out;
}

static std::string placeOf(const Report &R, Sources &Text, const DiagnosticMessage &M) {
  const LineColumn Place = Text.at(M.FilePath, M.FileOffset);
  return M.FilePath.empty()
             ? ""
             : llvm::formatv("{0}:{1}:{2}", relativeTo(R.Root, M.FilePath), Place.Line, Place.Column).str();
}

void writeJunit(const Report &R, Sources &Text, llvm::raw_ostream &Out) {
  const std::vector<const Reported *> All = newOnes(R);
  const size_t Errors = llvm::count_if(All, [](const Reported *F) { return !F->ofBelay(); });
  const auto Total = [&](size_t Tests, size_t Failed, size_t Broken) {
    return llvm::formatv("tests=\"{0}\" failures=\"{1}\" errors=\"{2}\"", Tests, Failed, Broken).str();
  };
  Out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  // A suite without a case counts as nothing having run.
  const size_t Cases = std::max<size_t>(All.size(), 1);
  Out << "<testsuites name=\"belay\" " << Total(Cases, All.size() - Errors, Errors) << ">\n"
      << "  <testsuite name=\"belay\" " << Total(Cases, All.size() - Errors, Errors) << ">\n";
  if (All.empty())
    Out << "    <testcase classname=\"belay\" name=\"" << count(R.Units, "unit") << "\"/>\n";
  for (const Reported *F : All) {
    const StringRef Kind = F->ofBelay() ? "failure" : "error";
    const std::string Place = placeOf(R, Text, F->Message);
    Out << "    <testcase classname=\"" << xml(F->DiagnosticName) << "\" name=\"" << xml(Place) << "\">\n"
        << "      <" << Kind << " message=\"" << xml(F->Message.Message) << "\">" << xml(Place) << ": "
        << xml(F->Message.Message);
    for (const DiagnosticMessage &Note : F->Notes)
      Out << "\n" << xml(placeOf(R, Text, Note)) << ": " << xml(Note.Message);
    Out << "</" << Kind << ">\n    </testcase>\n";
  }
  Out << "  </testsuite>\n</testsuites>\n";
}

namespace {

class RdjsonlWriter {
public:
  RdjsonlWriter(const Report &R, Sources &Text, llvm::raw_ostream &Out) : R(R), Text(Text), Out(Out) {}

  void write(const Reported &F) {
    json::Object Line{
        {"message", utf8(F.Message.Message)},
        {"severity", F.DiagLevel == Reported::Error || F.IsWarningAsError ? "ERROR" : "WARNING"},
        {"location", location(F.Message.FilePath, F.Message.FileOffset, 0)},
        {"source", json::Object{{"name", "belay"}, {"url", StringRef(BELAY_DOCS_URL).rsplit("/checks").first}}}};
    json::Object Code{{"value", F.DiagnosticName}};
    StringRef Name = F.DiagnosticName;
    if (Name.consume_front("belay-"))
      Code["url"] = addressOf(Name);
    Line["code"] = std::move(Code);
    json::Array Related, Suggestions;
    for (const DiagnosticMessage &Note : F.Notes)
      if (!Note.FilePath.empty())
        Related.push_back(
            json::Object{{"message", utf8(Note.Message)}, {"location", location(Note.FilePath, Note.FileOffset, 0)}});
    // A suggestion is for the finding's own file: the format has no place for another.
    if (auto Fix = F.Message.Fix.find(F.Message.FilePath); Fix != F.Message.Fix.end())
      for (const clang::tooling::Replacement &E : Fix->second)
        Suggestions.push_back(json::Object{{"range", range(E.getFilePath(), E.getOffset(), E.getLength())},
                                           {"text", utf8(E.getReplacementText())}});
    if (!Related.empty())
      Line["relatedLocations"] = std::move(Related);
    if (!Suggestions.empty())
      Line["suggestions"] = std::move(Suggestions);
    Out << json::Value(std::move(Line)) << "\n";
  }

private:
  json::Object point(LineColumn P) { return json::Object{{"line", P.Line}, {"column", P.Column}}; }

  json::Object range(StringRef File, unsigned Offset, unsigned Length) {
    return json::Object{{"start", point(Text.at(File, Offset))}, {"end", point(Text.at(File, Offset + Length))}};
  }

  json::Object location(StringRef File, unsigned Offset, unsigned Length) {
    return json::Object{{"path", utf8(relativeTo(R.Root, File))}, {"range", range(File, Offset, Length)}};
  }

  const Report &R;
  Sources &Text;
  llvm::raw_ostream &Out;
};

} // namespace

void writeRdjsonl(const Report &R, Sources &Text, llvm::raw_ostream &Out) {
  RdjsonlWriter Writer(R, Text, Out);
  for (const Reported *F : newOnes(R))
    Writer.write(*F);
}

} // namespace belay
