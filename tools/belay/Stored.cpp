#include "Stored.h"
#include "Archive.h"
#include "llvm/ADT/STLExtras.h"

using clang::tooling::DiagnosticMessage;
using clang::tooling::Replacement;
using clang::tooling::Replacements;
using llvm::StringRef;

namespace belay {
namespace {

struct Edit {
  std::string File, Text;
  unsigned Offset = 0, Length = 0;
};

template <class Archive, class Fixes> void edits(Archive &A, Fixes &Fix) {
  std::vector<Edit> All;
  if constexpr (!Archive::Reads)
    for (const auto &File : Fix)
      for (const Replacement &R : File.second)
        All.push_back({R.getFilePath().str(), R.getReplacementText().str(), R.getOffset(), R.getLength()});
  llvm::sort(All, [](const Edit &X, const Edit &Y) { return std::tie(X.File, X.Offset) < std::tie(Y.File, Y.Offset); });
  A.list(All, [&](auto &E) {
    A.text(E.File);
    A.text(E.Text);
    A.number(E.Offset);
    A.number(E.Length);
  });
  if constexpr (Archive::Reads)
    for (const Edit &E : All)
      llvm::consumeError(Fix[E.File].add(Replacement(E.File, E.Offset, E.Length, E.Text)));
}

template <class Archive, class M> void message(Archive &A, M &Message) {
  A.text(Message.Message);
  A.text(Message.FilePath);
  A.number(Message.FileOffset);
  edits(A, Message.Fix);
  A.list(Message.Ranges, [&](auto &R) {
    A.text(R.FilePath);
    A.number(R.FileOffset);
    A.number(R.Length);
  });
}

template <class Archive, class R> void reported(Archive &A, R &F) {
  A.text(F.DiagnosticName);
  A.oneOf(F.DiagLevel, R::Error);
  A.text(F.BuildDirectory);
  A.number(F.IsWarningAsError);
  A.list(F.EnabledDiagnosticAliases, [&](auto &Name) { A.text(Name); });
  message(A, F.Message);
  A.list(F.Notes, [&](auto &Note) { message(A, Note); });
  bool Ours = F.Sure.has_value();
  A.number(Ours);
  if (Ours) {
    Confidence Sure = F.Sure.value_or(Confidence::Proven);
    A.oneOf(Sure, Confidence::Proven);
    if constexpr (Archive::Reads)
      F.Sure = Sure;
  }
  A.text(F.Function);
  A.text(F.Identity);
  A.list(F.Suppressible, [&](auto &S) {
    A.text(S.File);
    A.number(S.Offset);
  });
}

template <class Archive, class S> void stored(Archive &A, S &R) {
  archive(A, R.On);
  A.oneOf(R.Result.How, UnitResult::Unread);
  A.list(R.Result.Findings, [&](auto &F) { reported(A, F); });
  A.list(R.Result.UserFiles, [&](auto &File) { A.text(File); });
}

} // namespace

std::string toBytes(const StoredResult &R) {
  return bytesOf([&](Writer &A) { stored(A, R); });
}

std::optional<StoredResult> fromBytes(StringRef Bytes) {
  StoredResult R;
  if (!readBytes(Bytes, [&](Reader &A) { stored(A, R); }))
    return std::nullopt;
  return R;
}

} // namespace belay
