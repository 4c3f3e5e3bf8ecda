#include "Stored.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/DataExtractor.h"
#include "llvm/Support/EndianStream.h"

using clang::tooling::DiagnosticMessage;
using clang::tooling::Replacement;
using clang::tooling::Replacements;
using llvm::StringRef;

namespace belay {
namespace {

// One function for each type says what is in it, for both directions: Archive is a Writer or a Reader.

class Writer {
public:
  static constexpr bool Reads = false;
  explicit Writer(llvm::raw_ostream &Out) : Out(Out, llvm::endianness::little) {}

  void number(uint64_t N) { Out.write(N); }
  template <class T> void number(const T &N) { number(static_cast<uint64_t>(N)); }
  void text(const std::string &Text) {
    number(Text.size());
    Out.OS << Text;
  }
  template <class C, class F> void list(const C &List, F Each) {
    number(List.size());
    for (const auto &E : List)
      Each(E);
  }

private:
  llvm::support::endian::Writer Out;
};

/// After the first mistake everything is empty.
class Reader {
public:
  static constexpr bool Reads = true;
  explicit Reader(StringRef Bytes) : From(Bytes, /*IsLittleEndian=*/true, 8), At(0) {}

  template <class T> void number(T &N) { N = static_cast<T>(From.getU64(At)); }
  void text(std::string &Text) {
    uint64_t Size = 0;
    number(Size);
    Text = From.getBytes(At, Size).str();
  }
  template <class C, class F> void list(C &List, F Each) {
    uint64_t Size = 0;
    number(Size);
    for (uint64_t I = 0; I < Size && At; ++I) {
      typename C::value_type E{};
      Each(E);
      List.push_back(std::move(E));
    }
  }
  bool whole() {
    const bool Good = At && From.eof(At);
    llvm::consumeError(At.takeError());
    return Good;
  }

private:
  llvm::DataExtractor From;
  llvm::DataExtractor::Cursor At;
};

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
  A.number(F.DiagLevel);
  A.text(F.BuildDirectory);
  A.number(F.IsWarningAsError);
  A.list(F.EnabledDiagnosticAliases, [&](auto &Name) { A.text(Name); });
  message(A, F.Message);
  A.list(F.Notes, [&](auto &Note) { message(A, Note); });
  uint64_t Sure = F.Sure ? static_cast<uint64_t>(*F.Sure) + 1 : 0;
  A.number(Sure);
  if constexpr (Archive::Reads)
    F.Sure = Sure && Sure <= 3 ? std::optional(static_cast<Confidence>(Sure - 1)) : std::nullopt;
  A.text(F.Function);
  A.text(F.Identity);
  A.list(F.Suppressible, [&](auto &S) {
    A.text(S.File);
    A.number(S.Offset);
  });
}

template <class Archive, class On> void dependencies(Archive &A, On &Of) {
  std::vector<std::pair<std::string, Answer>> All(Of.begin(), Of.end());
  A.list(All, [&](auto &D) {
    A.text(D.first);
    A.number(D.second.What);
    for (auto &Byte : D.second.Of)
      A.number(Byte);
  });
  if constexpr (Archive::Reads)
    Of.insert(All.begin(), All.end());
}

template <class Archive, class S> void stored(Archive &A, S &R) {
  dependencies(A, R.On);
  A.number(R.Result.How);
  A.list(R.Result.Findings, [&](auto &F) { reported(A, F); });
  A.list(R.Result.UserFiles, [&](auto &File) { A.text(File); });
}

} // namespace

std::string toBytes(const StoredResult &R) {
  std::string Bytes;
  llvm::raw_string_ostream Out(Bytes);
  Writer W(Out);
  stored(W, R);
  return Bytes;
}

std::optional<StoredResult> fromBytes(StringRef Bytes) {
  StoredResult R;
  Reader From(Bytes);
  stored(From, R);
  if (!From.whole())
    return std::nullopt;
  return R;
}

} // namespace belay
