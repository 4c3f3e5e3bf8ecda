#include "Changes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/LineIterator.h"
#include "llvm/Support/Program.h"

using llvm::StringRef;

namespace belay {

llvm::Expected<LineFilter> parseLineFilter(StringRef JSON) {
  clang::tidy::ClangTidyGlobalOptions Options;
  if (clang::tidy::parseLineFilter(JSON, Options))
    return llvm::createStringError("--line-filter must be a list like [{\"name\": \"a.cpp\", \"lines\": [[1, 5]]}]");
  return std::move(Options.LineFilter);
}

static llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> git(StringRef Root, llvm::ArrayRef<StringRef> Command) {
  const auto Git = llvm::sys::findProgramByName("git");
  if (!Git)
    return llvm::createStringError("--since needs git, and it is not installed");
  llvm::SmallString<128> Out, Err;
  if (std::error_code Error = llvm::sys::fs::createTemporaryFile("belay", "out", Out))
    return llvm::createStringError(Error, "no temporary file");
  const auto Remove = llvm::make_scope_exit([&] { llvm::sys::fs::remove(Out), llvm::sys::fs::remove(Err); });
  if (std::error_code Error = llvm::sys::fs::createTemporaryFile("belay", "err", Err))
    return llvm::createStringError(Error, "no temporary file");
  std::vector<StringRef> Args = {*Git, "-C", Root, "-c", "core.quotePath=false"};
  llvm::append_range(Args, Command);
  const std::optional<StringRef> Redirects[] = {"", Out.str(), Err.str()};
  if (llvm::sys::ExecuteAndWait(*Git, Args, std::nullopt, Redirects) != 0) {
    auto Said = llvm::MemoryBuffer::getFile(Err);
    return llvm::createStringError("--since: git says " + (Said ? (*Said)->getBuffer().trim() : "nothing").str());
  }
  auto Text = llvm::MemoryBuffer::getFile(Out);
  if (!Text)
    return llvm::createFileError(Out, Text.getError());
  return std::move(*Text);
}

/// Git quotes names with a quote, a backslash or a control character as C does.
static std::string unquoted(StringRef Name) {
  if (!Name.consume_front("\"") || !Name.consume_back("\""))
    return Name.str();
  std::string Out;
  while (!Name.empty()) {
    if (!Name.consume_front("\\")) {
      Out += Name.front();
      Name = Name.drop_front();
      continue;
    }
    unsigned Octal = 0;
    if (Name.size() >= 3 && !Name.take_front(3).getAsInteger(8, Octal)) {
      Out += static_cast<char>(Octal);
      Name = Name.drop_front(3);
    } else if (!Name.empty()) {
      const StringRef Letters = "abtnvfr", Means = "\a\b\t\n\v\f\r";
      const size_t I = Letters.find(Name.front());
      Out += I == StringRef::npos ? Name.front() : Means[I];
      Name = Name.drop_front();
    }
  }
  return Out;
}

LineFilter parsePatch(StringRef Patch, StringRef Root) {
  LineFilter Lines;
  const auto Buffer = llvm::MemoryBuffer::getMemBuffer(Patch, "", /*RequiresNullTerminator=*/false);
  unsigned Inside = 0; // lines of the hunk that are still to come: what they look like doesn't matter
  for (llvm::line_iterator I(*Buffer, /*SkipBlanks=*/false); !I.is_at_end(); ++I) {
    StringRef Line = *I;
    if (Inside) {
      Inside -= !Line.starts_with("\\"); // "\ No newline at end of file" isn't counted
      continue;
    }
    if (Line.consume_front("+++ ")) {
      const std::string Name = unquoted(Line.rtrim("\t"));
      StringRef Path = Name;
      Lines.push_back({Path.consume_front("b/") ? (Root + "/" + Path).str() : "", {}}); // "/dev/null" of a deleted file
      continue;
    }
    if (!Line.consume_front("@@ -") || Lines.empty())
      continue;
    unsigned OldCount = 1, Begin = 0, Count = 1, Skipped = 0;
    Line.consumeInteger(10, Skipped);
    if (Line.consume_front(","))
      Line.consumeInteger(10, OldCount);
    if (!Line.consume_front(" +") || Line.consumeInteger(10, Begin))
      continue;
    if (Line.consume_front(","))
      Line.consumeInteger(10, Count);
    Inside = OldCount + Count;
    // Where lines were only taken away, what stands on both sides is what changed.
    Lines.back().LineRanges.push_back(Count ? std::pair(Begin, Begin + Count - 1) : std::pair(Begin, Begin + 1));
  }
  llvm::erase_if(Lines, [](const clang::tidy::FileFilter &F) { return F.Name.empty() || F.LineRanges.empty(); });
  return Lines;
}

llvm::Expected<LineFilter> changedSince(StringRef Ref, StringRef Root) {
  if (Ref.starts_with("-"))
    return llvm::createStringError("--since: '" + Ref + "' is no revision");
  if (auto Inside = git(Root, {"rev-parse", "--git-dir"}); !Inside) {
    llvm::consumeError(Inside.takeError());
    if (llvm::sys::findProgramByName("git"))
      return llvm::createStringError("--since: " + Root + " is in no git repository");
  }
  auto Patch = git(Root, {"diff", "--merge-base", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv",
                          "--no-renames", "--src-prefix=a/", "--dst-prefix=b/", Ref, "--"});
  if (!Patch)
    return Patch.takeError();
  LineFilter Lines = parsePatch((*Patch)->getBuffer(), Root);
  auto Others = git(Root, {"ls-files", "--others", "--exclude-standard", "-z"});
  if (!Others)
    return Others.takeError();
  for (StringRef Name : llvm::split((*Others)->getBuffer(), '\0'))
    if (!Name.empty())
      Lines.push_back({(Root + "/" + Name).str(), {}});
  return Lines;
}

static bool matches(const LineFilter &Lines, const clang::tooling::DiagnosticMessage &M, Sources &Text) {
  return llvm::any_of(Lines, [&](const clang::tidy::FileFilter &F) {
    if (!StringRef(M.FilePath).ends_with(F.Name))
      return false;
    const unsigned Line = Text.at(M.FilePath, M.FileOffset).Line;
    return F.LineRanges.empty() ||
           llvm::any_of(F.LineRanges, [&](const auto &R) { return R.first <= Line && Line <= R.second; });
  });
}

void keepLines(Report &R, const LineFilter &Lines, Sources &Text) {
  llvm::erase_if(R.Findings, [&](const Reported &F) {
    if (!F.ofBelay() || matches(Lines, F.Message, Text))
      return false;
    return llvm::none_of(F.Notes, [&](const auto &Note) { return matches(Lines, Note, Text); });
  });
}

} // namespace belay
