#include "Baseline.h"
#include "Output.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include <set>

using llvm::StringRef;

namespace belay {

static constexpr StringRef Header =
    "# Belay's baseline, version 1: fingerprint, check, function. See 'belay baseline'.";

static bool counts(const Reported &F) { return F.ofBelay() && !F.suppressed(); }

static bool isControl(char C) { return static_cast<unsigned char>(C) < ' '; }

/// On one line, whatever it is.
static std::string described(const Reported &F) {
  std::string Text = F.DiagnosticName + (F.Function.empty() ? "" : " " + F.Function);
  for (char &C : Text)
    if (isControl(C))
      C = ' ';
  return Text;
}

static std::set<StringRef> fingerprintsOf(const Report &R) {
  std::set<StringRef> Found;
  for (const Reported &F : R.Findings)
    if (counts(F))
      Found.insert(F.Fingerprint);
  return Found;
}

Baseline Baseline::of(const Report &R) {
  Baseline B;
  for (const Reported &F : R.Findings)
    if (counts(F))
      B.Entries.emplace(F.Fingerprint, described(F));
  return B;
}

static bool isFingerprint(StringRef Word) {
  return Word.size() == 32 && llvm::all_of(Word, [](char C) { return llvm::isDigit(C) || (C >= 'a' && C <= 'f'); });
}

llvm::Expected<Baseline> Baseline::read(StringRef File) {
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Buffer)
    return llvm::createFileError(File, Buffer.getError());
  return parse((*Buffer)->getBuffer(), File);
}

llvm::Expected<Baseline> Baseline::parse(StringRef Text, StringRef File) {
  Baseline B;
  for (size_t Number = 1; !Text.empty(); ++Number) {
    StringRef Line;
    std::tie(Line, Text) = Text.split('\n');
    Line = Line.trim(" \t\r");
    if (Line.empty() || Line.starts_with("#"))
      continue;
    const auto [Fingerprint, Rest] = Line.split(' ');
    if (!isFingerprint(Fingerprint) || !Rest.starts_with("belay-") || llvm::any_of(Rest, isControl))
      return llvm::createStringError(
          llvm::formatv("{0}:{1}: not a line of a baseline: a fingerprint, a check and a function", File, Number));
    B.Entries.emplace(Fingerprint, Rest);
  }
  return B;
}

llvm::Error Baseline::write(StringRef File) const {
  return writeOutput(File, [&](llvm::raw_ostream &Out) { print(Out); });
}

void Baseline::print(llvm::raw_ostream &Out) const {
  std::vector<std::string> Lines; // by check and function, for who reads it
  for (const auto &[Fingerprint, Text] : Entries)
    Lines.push_back(Text + '\0' + Fingerprint);
  llvm::sort(Lines);
  Out << Header << "\n";
  for (StringRef Line : Lines)
    Out << Line.rsplit('\0').second << " " << Line.rsplit('\0').first << "\n";
}

void Baseline::mark(Report &R) const {
  for (Reported &F : R.Findings)
    F.Known = counts(F) && Entries.count(F.Fingerprint);
}

size_t Baseline::prune(const Report &R) {
  const std::set<StringRef> Found = fingerprintsOf(R);
  return std::erase_if(Entries, [&](const auto &E) { return !Found.count(E.first); });
}

size_t Baseline::diff(const Report &R, Sources &Text, llvm::raw_ostream &Out) const {
  size_t New = 0;
  for (const Reported &F : R.Findings) {
    if (!counts(F) || Entries.count(F.Fingerprint))
      continue;
    ++New;
    Out << "+ " << F.Fingerprint << " " << described(F) << " at " << relativeTo(R.Root, F.Message.FilePath) << ":"
        << Text.at(F.Message.FilePath, F.Message.FileOffset).Line << "\n";
  }
  const std::set<StringRef> Found = fingerprintsOf(R);
  for (const auto &[Fingerprint, What] : Entries)
    if (!Found.count(Fingerprint))
      Out << "- " << Fingerprint << " " << What << "\n";
  return New;
}

} // namespace belay
