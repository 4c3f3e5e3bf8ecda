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
  template <class E> void oneOf(const E &Value, E) { number(Value); }
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
  /// Of an enumeration that ends with \p Last.
  template <class E> void oneOf(E &Value, E Last) {
    const uint64_t N = From.getU64(At);
    Wrong |= N > static_cast<uint64_t>(Last);
    Value = Wrong ? Last : static_cast<E>(N);
  }
  void text(std::string &Text) {
    uint64_t Size = 0;
    number(Size);
    Text = From.getBytes(At, Size).str();
  }
  template <class C, class F> void list(C &List, F Each) {
    uint64_t Size = 0;
    number(Size);
    for (uint64_t I = 0; I < Size && good(); ++I) {
      typename C::value_type E{};
      Each(E);
      List.push_back(std::move(E));
    }
  }
  bool whole() {
    const bool Good = good() && From.eof(At);
    llvm::consumeError(At.takeError());
    return Good;
  }

private:
  bool good() { return At && !Wrong; }

  llvm::DataExtractor From;
  llvm::DataExtractor::Cursor At;
  bool Wrong = false;
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

template <class Archive, class On> void dependencies(Archive &A, On &Of) {
  std::vector<std::pair<std::string, Answer>> All(Of.begin(), Of.end());
  A.list(All, [&](auto &D) {
    A.text(D.first);
    A.oneOf(D.second.What, Answer::Listing);
    for (auto &Byte : D.second.Of)
      A.number(Byte);
  });
  if constexpr (Archive::Reads)
    Of.insert(All.begin(), All.end());
}

template <class Archive, class S> void stored(Archive &A, S &R) {
  dependencies(A, R.On);
  A.oneOf(R.Result.How, UnitResult::Unread);
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
