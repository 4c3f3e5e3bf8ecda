#include "NoLints.h"
#include "Catalogue.h"
#include "clang-tidy/GlobList.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using clang::tidy::GlobList;
using llvm::StringRef;

namespace belay {

std::optional<std::string> NoLint::itemFor(const std::string &Check) const {
  if (All)
    return "";
  std::optional<std::string> Found;
  for (const std::string &Item : Items) {
    StringRef Glob = Item;
    const bool Negative = Glob.consume_front("-");
    if (GlobList(Glob).contains(Check))
      Found = Negative ? std::nullopt : std::optional(Item); // the last one counts
  }
  return Found;
}

/// ": why", "- why" or "why", without what ends the comment.
static std::string reasonOf(StringRef Rest) {
  Rest = Rest.split("*/").first.trim();
  return Rest.ltrim(":- \t").str();
}

std::vector<NoLint> parseNoLints(StringRef File, Sources &Text) {
  const StringRef Word = "NOLINT", All = Text.text(File);
  std::vector<NoLint> Found;
  std::vector<size_t> Open; // blocks that have not ended
  for (size_t At = All.find(Word); At != StringRef::npos; At = All.find(Word, At + Word.size())) {
    const unsigned Line = Text.at(File, At).Line;
    StringRef Rest = All.drop_front(At + Word.size()).split('\n').first.rtrim('\r');
    const StringRef Suffix = Rest.take_while(llvm::isAlpha);
    Rest = Rest.drop_front(Suffix.size());
    if (Suffix == "END") {
      if (!Open.empty()) {
        Found[Open.back()].LastLine = Line;
        Open.pop_back();
      }
      continue;
    }
    if (!Suffix.empty() && Suffix != "NEXTLINE" && Suffix != "BEGIN")
      continue;
    NoLint N;
    N.Offset = At;
    N.FirstLine = N.LastLine = Suffix == "NEXTLINE" ? Line + 1 : Line;
    N.Block = Suffix == "BEGIN";
    if (const size_t Close = Rest.find(')'); Rest.starts_with("(") && Close != StringRef::npos) {
      llvm::SmallVector<StringRef> Items;
      Rest.slice(1, Close).split(Items, ',', -1, false);
      for (StringRef Item : Items)
        N.Items.push_back(Item.trim().str());
      Rest = Rest.drop_front(Close + 1);
    } else {
      N.All = true;
    }
    N.Reason = reasonOf(Rest);
    if (N.Block)
      Open.push_back(Found.size());
    Found.push_back(std::move(N));
  }
  return Found;
}

std::vector<NoLint> &NoLints::of(const std::string &File) {
  auto [It, New] = ByFile.try_emplace(File);
  if (New)
    It->second = parseNoLints(File, Text);
  return It->second;
}

void NoLints::explain(Report &R) {
  for (Reported &F : R.Findings)
    for (const Spot &S : F.Suppressible) {
      const unsigned Line = Text.at(S.File, S.Offset).Line;
      NoLint *By = nullptr; // the one for the line before the one for the block
      for (NoLint &N : of(S.File))
        if (N.FirstLine <= Line && Line <= N.LastLine && N.itemFor(F.DiagnosticName) && (!By || By->Block))
          By = &N;
      if (!By)
        continue;
      By->Used.insert(*By->itemFor(F.DiagnosticName));
      F.Reason = By->Reason;
      break;
    }
}

/// The code that a comment at \p Offset is about, without blanks: what is moved or formatted otherwise stays the same.
static std::string codeAt(Sources &Text, StringRef File, unsigned Offset) {
  const unsigned Line = Text.at(File, Offset).Line;
  std::string Code = Text.line(File, Line).str();
  if (StringRef(Code).ltrim().starts_with("/") && Line < Text.lines(File))
    Code += Text.line(File, Line + 1);
  llvm::erase_if(Code, llvm::isSpace);
  return Code;
}

static Reported about(Sources &Text, const NoLint &N, StringRef Check, const std::string &File, std::string Message) {
  Reported R(Check, Reported::Warning, "", false);
  R.Message.Message = std::move(Message);
  R.Message.FilePath = File;
  R.Message.FileOffset = N.Offset;
  R.Identity = (Check + ":" + R.Message.Message + ":" + codeAt(Text, File, N.Offset)).str();
  R.Sure = Confidence::Proven;
  return R;
}

void NoLints::reportUnused(Report &R, const std::set<std::string> &Files,
                           llvm::function_ref<bool(StringRef, StringRef)> Ran) {
  for (const std::string &File : Files)
    for (const NoLint &N : of(File))
      for (const std::string &Item : N.Items) {
        if (!StringRef(Item).starts_with("belay-") || N.Used.count(Item))
          continue;
        bool Known = false, Looked = true;
        for (const CatalogueEntry &E : catalogue()) {
          const std::string Check = ("belay-" + E.Name).str();
          if (!GlobList(Item).contains(Check))
            continue;
          Known = true;
          Looked &= Ran(File, Check);
        }
        if (Looked)
          R.Findings.push_back(about(Text, N, "belay-unused-nolint", File,
                                     Known ? "this NOLINT of '" + Item + "' suppresses nothing; remove it"
                                           : "this NOLINT is of an " + unknownCheck(Item)));
      }
}

void NoLints::reportUnreasoned(Report &R, const std::set<std::string> &Files) {
  for (const std::string &File : Files)
    for (const NoLint &N : of(File))
      if (N.Reason.empty() && llvm::any_of(N.Items, [](StringRef I) { return I.starts_with("belay-"); }))
        R.Findings.push_back(
            about(Text, N, "belay-nolint-reason", File, "this NOLINT gives no reason; write it behind, after a colon"));
}

} // namespace belay
