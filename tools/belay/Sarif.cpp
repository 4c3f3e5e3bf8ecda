// SARIF 2.1.0 as code scanning wants it: relative paths, related places with text, fixes, suppressions and fingerprints
// of our own. clang/Basic/Sarif.h has none of these.

#include "Catalogue.h"
#include "Proofs.h"
#include "Writers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include <map>
#include <optional>
#include <utility>

namespace json = llvm::json;
using clang::tooling::DiagnosticMessage;
using llvm::StringRef;

namespace belay {
namespace {

std::map<StringRef, clang::tooling::Replacements> sorted(const llvm::StringMap<clang::tooling::Replacements> &Fix) {
  std::map<StringRef, clang::tooling::Replacements> ByFile;
  for (const auto &File : Fix)
    ByFile.emplace(File.first(), File.second);
  return ByFile;
}

/// What is said of NOLINTs is of no check; these rules follow those of the checks.
constexpr std::pair<StringRef, StringRef> OfNoLints[] = {
    {"belay-unused-nolint", "a NOLINT of a check that finds nothing there"},
    {"belay-nolint-reason", "a NOLINT that gives no reason"},
};

class SarifWriter {
public:
  SarifWriter(const Report &R, Sources &Text, llvm::raw_ostream &Out) : R(R), Text(Text), J(Out, 2) {}

  void write() {
    J.object([&] {
      J.attribute("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
      J.attribute("version", "2.1.0");
      J.attributeArray("runs", [&] { J.object([&] { run(); }); });
    });
    J.flush();
  }

private:
  void run() {
    J.attributeObject("tool", [&] { J.attributeObject("driver", [&] { driver(); }); });
    J.attributeObject("originalUriBaseIds", [&] {
      J.attributeObject("SRCROOT",
                        [&] { J.attribute("uri", "file://" + uriPath(R.Root) + (R.Root == "/" ? "" : "/")); });
    });
    J.attribute("columnKind", "unicodeCodePoints");
    J.attributeArray("invocations", [&] {
      J.object([&] {
        J.attribute("executionSuccessful", R.whole());
        J.attributeArray("toolExecutionNotifications", [&] { notifications(); });
      });
    });
    J.attributeArray("results", [&] {
      for (const Reported &F : R.Findings)
        if (F.ofBelay())
          J.object([&] { result(F); });
    });
  }

  void driver() {
    J.attribute("name", "belay");
    J.attribute("version", BELAY_VERSION);
    J.attribute("semanticVersion", BELAY_VERSION);
    J.attribute("informationUri", StringRef(BELAY_DOCS_URL).rsplit("/checks").first);
    J.attributeArray("rules", [&] {
      for (const CatalogueEntry &E : catalogue())
        J.object([&] { rule(E); });
      for (const auto &[Id, Said] : OfNoLints)
        J.object([&, Id = Id, Said = Said] { ruleOfNoLints(Id, Said); });
    });
  }

  void ruleOfNoLints(StringRef Id, StringRef Said) {
    J.attribute("id", Id);
    for (StringRef Key : {"shortDescription", "help"})
      J.attributeObject(Key, [&] { J.attribute("text", Said); });
    J.attribute("helpUri",
                (StringRef(BELAY_DOCS_URL).rsplit("/checks").first + "/howto/reports.html#suppressing").str());
  }

  void rule(const CatalogueEntry &E) {
    J.attribute("id", ("belay-" + E.Name).str());
    J.attributeObject("shortDescription", [&] { J.attribute("text", E.Text); });
    J.attributeObject("help", [&] {
      J.attribute("text", E.Text);
      J.attribute("markdown", utf8(pageOf(E.Name)));
    });
    J.attribute("helpUri", addressOf(E.Name));
    J.attributeObject("properties", [&] {
      J.attributeArray("tags", [&] {
        J.value("concurrency");
        J.value(E.Family);
      });
    });
  }

  void notification(StringRef File, StringRef What) {
    J.object([&] {
      J.attribute("level", "error");
      message(What);
      J.attributeArray("locations",
                       [&] { J.object([&] { J.attributeObject("physicalLocation", [&] { artifact(File); }); }); });
    });
  }

  void notifications() {
    for (const std::string &File : R.Crashed)
      notification(File, "internal error in this unit");
    for (const std::string &File : R.TimedOut)
      notification(File, "this unit took longer than its time limit");
    if (R.Stopped)
      J.object([&] {
        J.attribute("level", "error");
        message("stopped by a signal; " + count(R.Stopped, "unit") + " of " + std::to_string(R.Units) + " not checked");
      });
    for (const auto &[File, Why] : R.Unread)
      notification(File, "this unit cannot be read" + (Why.empty() ? "" : ": " + Why));
    for (const Reported &F : R.Findings)
      if (!F.ofBelay())
        J.object([&] {
          J.attributeObject("descriptor", [&] { J.attribute("id", F.DiagnosticName); });
          J.attribute("level", F.DiagLevel == Reported::Error ? "error" : "warning");
          message(F.Message.Message);
          if (!F.Message.FilePath.empty())
            J.attributeArray("locations", [&] { J.object([&] { location(F.Message); }); });
        });
  }

  static std::optional<size_t> ruleIndex(StringRef Id) {
    const StringRef Name = Id.drop_front(StringRef("belay-").size());
    const auto Rule = llvm::find_if(catalogue(), [&](const CatalogueEntry &E) { return E.Name == Name; });
    if (Rule != catalogue().end())
      return Rule - catalogue().begin();
    const auto *Other = llvm::find_if(OfNoLints, [&](const auto &R) { return R.first == Id; });
    if (Other != std::end(OfNoLints))
      return catalogue().size() + (Other - OfNoLints);
    return std::nullopt;
  }

  void result(const Reported &F) {
    J.attribute("ruleId", F.DiagnosticName);
    if (const std::optional<size_t> Index = ruleIndex(F.DiagnosticName))
      J.attribute("ruleIndex", static_cast<int64_t>(*Index));
    J.attribute("level", F.IsWarningAsError ? "error" : F.Sure == Confidence::Discipline ? "note" : "warning");
    message(F.Message.Message);
    J.attributeArray("locations", [&] {
      J.object([&] {
        location(F.Message);
        if (!F.Function.empty())
          J.attributeArray("logicalLocations",
                           [&] { J.object([&] { J.attribute("fullyQualifiedName", utf8(F.Function)); }); });
      });
    });
    if (!F.Fingerprint.empty())
      J.attributeObject("partialFingerprints", [&] { J.attribute("belay/v1", F.Fingerprint); });
    if (F.Sure)
      J.attributeObject("properties", [&] { J.attribute("confidence", nameOf(*F.Sure)); });
    if (!F.Notes.empty()) {
      J.attributeArray("relatedLocations", [&] {
        for (const DiagnosticMessage &Note : F.Notes)
          if (!Note.FilePath.empty())
            J.object([&] { told(Note); });
      });
      J.attributeArray("codeFlows", [&] { flows(F); });
    }
    if (!F.Message.Fix.empty())
      J.attributeArray("fixes", [&] { J.object([&] { fix(F); }); });
    if (!F.isNew())
      J.attributeArray("suppressions", [&] { J.object([&] { suppression(F); }); });
    else
      J.attributeArray("suppressions", [] {}); // so that a viewer knows that it isn't
  }

  /// The way to the finding; then, if there is one, the execution that comes to it, with a thread flow for each thread.
  void flows(const Reported &F) {
    std::vector<const DiagnosticMessage *> Way = {&F.Message};
    std::map<unsigned, std::vector<std::pair<const DiagnosticMessage *, unsigned>>> Witness;
    for (const DiagnosticMessage &Note : F.Notes)
      if (const std::optional<ToldStep> Told = stepToldIn(Note.Message))
        Witness[Told->Thread].emplace_back(&Note, Told->Number);
      else if (!Note.FilePath.empty())
        Way.push_back(&Note);
    flow("the way to the finding", [&] {
      J.object([&] {
        J.attributeArray("locations", [&] {
          for (const DiagnosticMessage *M : Way)
            J.object([&] { step(*M); });
        });
      });
    });
    if (Witness.empty())
      return;
    flow("an execution that comes to this", [&] {
      for (const auto &[Thread, Acts] : Witness)
        J.object([&, Thread = Thread, &Acts = Acts] {
          J.attribute("id", explore::threadName(Thread));
          J.attributeArray("locations", [&] {
            for (const auto &[M, Order] : Acts)
              J.object([&, M = M, Order = Order] {
                step(*M);
                J.attribute("executionOrder", Order);
              });
          });
        });
    });
  }

  void flow(StringRef What, llvm::function_ref<void()> Threads) {
    J.object([&] {
      message(What);
      J.attributeArray("threadFlows", Threads);
    });
  }

  void step(const DiagnosticMessage &M) {
    J.attributeObject("location", [&] { told(M); });
  }

  void suppression(const Reported &F) {
    J.attribute("kind", F.suppressed() ? "inSource" : "external");
    J.attribute("status", "accepted");
    if (!F.Reason.empty())
      J.attribute("justification", utf8(F.Reason));
  }

  void fix(const Reported &F) {
    J.attributeObject("description", [&] { J.attribute("text", utf8(F.Message.Message)); });
    J.attributeArray("artifactChanges", [&] {
      const std::map<StringRef, clang::tooling::Replacements> ByFile = sorted(F.Message.Fix);
      for (const auto &[File, Edits] : ByFile)
        J.object([&, File = File, &Edits = Edits] {
          artifact(File);
          J.attributeArray("replacements", [&] {
            for (const clang::tooling::Replacement &E : Edits)
              J.object([&] {
                region("deletedRegion", File, E.getOffset(), E.getLength());
                J.attributeObject("insertedContent", [&] { J.attribute("text", utf8(E.getReplacementText())); });
              });
          });
        });
    });
  }

  void message(StringRef Said) {
    J.attributeObject("message", [&] { J.attribute("text", utf8(Said)); });
  }

  void told(const DiagnosticMessage &M) {
    location(M);
    message(M.Message);
  }

  void location(const DiagnosticMessage &M) {
    J.attributeObject("physicalLocation", [&] {
      artifact(M.FilePath);
      region("region", M.FilePath, M.FileOffset, 0);
    });
  }

  void artifact(StringRef File) {
    const std::string Relative = relativeTo(R.Root, File);
    J.attributeObject("artifactLocation", [&] {
      if (llvm::sys::path::is_absolute(Relative)) {
        J.attribute("uri", "file://" + uriPath(Relative));
      } else {
        J.attribute("uri", uriPath(Relative));
        J.attribute("uriBaseId", "SRCROOT");
      }
    });
  }

  void region(StringRef Key, StringRef File, unsigned Offset, unsigned Length) {
    const LineColumn Begin = Text.inCharacters(File, Offset);
    J.attributeObject(Key, [&] {
      J.attribute("startLine", Begin.Line);
      J.attribute("startColumn", Begin.Column);
      if (Key == "deletedRegion") {
        const LineColumn End = Text.inCharacters(File, Offset + Length);
        J.attribute("endLine", End.Line);
        J.attribute("endColumn", End.Column);
      }
    });
  }

  const Report &R;
  Sources &Text;
  json::OStream J;
};

} // namespace

void writeSarif(const Report &R, Sources &Text, llvm::raw_ostream &Out) {
  SarifWriter(R, Text, Out).write();
  Out << "\n";
}

} // namespace belay
