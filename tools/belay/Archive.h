//===- Archive.h - values as bytes and back -------------------------------===//
//
// One function for each type says what is in it, for both directions: its Archive
// is a Writer or a Reader.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_ARCHIVE_H
#define BELAY_TOOLS_ARCHIVE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/DataExtractor.h"
#include "llvm/Support/EndianStream.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace belay {

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
  template <class C> void texts(const C &List) {
    list(List, [&](const std::string &Text) { text(Text); });
  }
  template <class C> void set(const C &Texts) { texts(Texts); }
  template <class C, class F> void map(const C &ByText, F Each) {
    list(ByText, [&](const auto &E) {
      text(E.first);
      Each(E.second);
    });
  }

private:
  llvm::support::endian::Writer Out;
};

/// After the first mistake everything is empty.
class Reader {
public:
  static constexpr bool Reads = true;
  explicit Reader(llvm::StringRef Bytes) : From(Bytes, /*IsLittleEndian=*/true, 8), At(0) {}

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
  template <class C> void texts(C &List) {
    list(List, [&](std::string &Text) { text(Text); });
  }
  template <class C> void set(C &Texts) {
    std::vector<std::string> All;
    texts(All);
    Texts.insert(All.begin(), All.end());
  }
  template <class C, class F> void map(C &ByText, F Each) {
    std::vector<std::pair<std::string, typename C::mapped_type>> All;
    list(All, [&](auto &E) {
      text(E.first);
      Each(E.second);
    });
    ByText.insert(All.begin(), All.end());
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

template <class F> std::string bytesOf(F Write) {
  std::string Bytes;
  llvm::raw_string_ostream Out(Bytes);
  Writer W(Out);
  Write(W);
  return Bytes;
}

/// False if the bytes are not those of what \p Read reads.
template <class F> bool readBytes(llvm::StringRef Bytes, F Read) {
  Reader R(Bytes);
  Read(R);
  return R.whole();
}

} // namespace belay

#endif
