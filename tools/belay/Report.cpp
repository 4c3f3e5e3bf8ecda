#include "Report.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <map>
#include <tuple>

using llvm::StringRef;

namespace belay {

StringRef nameOf(Confidence Level) {
  switch (Level) {
  case Confidence::Discipline:
    return "discipline";
  case Confidence::Likely:
    return "likely";
  case Confidence::Proven:
    return "proven";
  }
  llvm_unreachable("a confidence");
}

std::optional<Confidence> confidenceNamed(StringRef Name) {
  return llvm::StringSwitch<std::optional<Confidence>>(Name)
      .Case("discipline", Confidence::Discipline)
      .Case("likely", Confidence::Likely)
      .Case("proven", Confidence::Proven)
      .Default(std::nullopt);
}

std::string count(size_t N, StringRef What) { return (llvm::Twine(N) + " " + What + (N == 1 ? "" : "s")).str(); }

std::string sourceRoot() {
  llvm::SmallString<256> Here;
  llvm::sys::fs::current_path(Here);
  for (StringRef D = Here; !D.empty(); D = llvm::sys::path::parent_path(D))
    for (const char *Mark : {"/.git", "/.hg", "/.svn"})
      if (llvm::sys::fs::exists(D + Mark))
        return D.str();
  return Here.str().str();
}

/// Where and what, to sort by and to know the same finding of a header in two units by.
static auto keyOf(const Reported &R) {
  return std::tie(R.Message.FilePath, R.Message.FileOffset, R.DiagnosticName, R.Message.Message);
}

static std::string fingerprint(const std::string &Identity, size_t Ordinal) {
  llvm::BLAKE3 Hash;
  Hash.update(Identity);
  Hash.update(":" + std::to_string(Ordinal));
  return llvm::toHex(Hash.final<16>(), /*LowerCase=*/true);
}

/// What the compiler says is in no function and has no tokens to go by.
static std::string identityOf(const Reported &R) {
  return R.Identity.empty() ? R.DiagnosticName + ":" + R.Message.Message : R.Identity;
}

static void number(std::vector<Reported> &Findings) {
  std::map<std::string, size_t> Equals;
  for (Reported &R : Findings) {
    const std::string Identity = identityOf(R);
    R.Fingerprint = fingerprint(Identity, Equals[Identity]++);
  }
}

void sortAndNumber(Report &R) {
  llvm::stable_sort(R.Findings, [](const Reported &A, const Reported &B) { return keyOf(A) < keyOf(B); });
  number(R.Findings);
}

/// What a finding is about, by its last name: `a.queue_` and `b.queue_` are one member of a header's class.
static StringRef subject(const clang::tooling::DiagnosticMessage &M) {
  const StringRef Name = StringRef(M.Message).split('\'').second.split('\'').first;
  return Name.substr(Name.find_last_of(".>") + 1);
}

/// Where what a header does wrong has been said already. A unit sees of a class only what it uses, so that the other
/// side of the same mistake may be another method in each.
class Said {
public:
  /// True if a unit before \p Unit has said it, as surely. What a note says is the same mistake (`'last_' is read here,
  /// too`) is said with it.
  bool before(const Reported &R, size_t Unit) {
    if (!R.ofBelay() || R.suppressed())
      return false;
    const Confidence Sure = R.Sure.value_or(Confidence::Likely);
    auto Say = [&](const clang::tooling::DiagnosticMessage &M) {
      return First.try_emplace({M.FilePath, M.FileOffset, R.DiagnosticName, subject(M).str()}, Unit, Sure);
    };
    for (const clang::tooling::DiagnosticMessage &Note : R.Notes)
      if (StringRef(Note.Message).ends_with(" here, too"))
        Say(Note);
    auto [It, New] = Say(R.Message);
    return !New && It->second.first != Unit && Sure <= It->second.second;
  }

private:
  std::map<std::tuple<std::string, unsigned, std::string, std::string>, std::pair<size_t, Confidence>> First;
};

static bool readWhole(const UnitResult &R) {
  return R.How == UnitResult::Done && llvm::none_of(R.Findings, [](const Reported &F) { return F.isParseError(); });
}

Report mergeResults(llvm::ArrayRef<std::string> Files, std::vector<UnitResult> Results) {
  Report Whole;
  Whole.Units = Files.size();
  for (const UnitResult &R : Results)
    if (readWhole(R))
      Whole.UserFiles.insert(R.UserFiles.begin(), R.UserFiles.end());
  Said Known;
  for (size_t I = 0; I < Results.size(); ++I) {
    UnitResult &R = Results[I];
    if (R.How == UnitResult::Unread)
      Whole.Unread.emplace_back(Files[I], R.Why);
    else if (R.How == UnitResult::Stopped)
      ++Whole.Stopped;
    else if (!readWhole(R))
      (R.How == UnitResult::Crashed    ? Whole.Crashed
       : R.How == UnitResult::TimedOut ? Whole.TimedOut
                                       : Whole.Unparsed)
          .push_back(Files[I]);
    if (!readWhole(R))
      for (const std::string &File : R.UserFiles)
        Whole.UserFiles.erase(File);
    for (Reported &F : R.Findings)
      if (!Known.before(F, I))
        Whole.Findings.push_back(std::move(F));
  }
  std::vector<Reported> &All = Whole.Findings;
  // Stable, so that of equals the one of the first unit stays; but one that is reported somewhere isn't suppressed.
  llvm::stable_sort(All, [](const Reported &A, const Reported &B) { return A.suppressed() < B.suppressed(); });
  llvm::stable_sort(All, [](const Reported &A, const Reported &B) { return keyOf(A) < keyOf(B); });
  All.erase(llvm::unique(All, [](const Reported &A, const Reported &B) { return keyOf(A) == keyOf(B); }), All.end());
  number(All);
  return Whole;
}

} // namespace belay
