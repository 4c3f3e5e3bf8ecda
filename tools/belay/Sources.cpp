#include "Sources.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

using llvm::StringRef;

namespace belay {

const Sources::Loaded &Sources::load(StringRef File) {
  auto [It, New] = Files.try_emplace(File);
  Loaded &L = It->second;
  if (!New)
    return L;
  if (auto Buffer = llvm::MemoryBuffer::getFile(File))
    L.Text = std::move(*Buffer);
  else
    L.Text = llvm::MemoryBuffer::getMemBuffer("");
  const StringRef Text = L.Text->getBuffer();
  L.LineBegins.push_back(0);
  for (size_t I = Text.find('\n'); I != StringRef::npos; I = Text.find('\n', I + 1))
    L.LineBegins.push_back(I + 1);
  return L;
}

StringRef Sources::text(StringRef File) { return load(File).Text->getBuffer(); }

size_t Sources::lines(StringRef File) {
  const Loaded &L = load(File);
  const bool EndsInNewline = L.LineBegins.back() == L.Text->getBufferSize();
  return L.LineBegins.size() - EndsInNewline;
}

StringRef Sources::line(StringRef File, unsigned Number) {
  const Loaded &L = load(File);
  if (Number == 0 || Number > L.LineBegins.size())
    return "";
  return L.Text->getBuffer().substr(L.LineBegins[Number - 1]).split('\n').first.rtrim('\r');
}

LineColumn Sources::at(StringRef File, unsigned Offset) {
  const std::vector<unsigned> &Begins = load(File).LineBegins;
  const auto After = llvm::upper_bound(Begins, Offset);
  return {static_cast<unsigned>(After - Begins.begin()), Offset - *std::prev(After) + 1};
}

LineColumn Sources::inCharacters(StringRef File, unsigned Offset) {
  LineColumn Place = at(File, Offset);
  const StringRef Before = line(File, Place.Line).take_front(Place.Column - 1);
  Place.Column -= llvm::count_if(Before, [](char C) { return (C & 0xC0) == 0x80; }); // continuation bytes
  return Place;
}

std::string relativeTo(StringRef Root, StringRef File) {
  StringRef Rest = File;
  if (Rest.consume_front(Root.rtrim('/')) && Rest.consume_front("/"))
    return llvm::sys::path::convert_to_slash(Rest);
  return File.str();
}

std::string uriPath(StringRef Path) {
  std::string Out;
  for (const unsigned char C : Path)
    if (llvm::isAlnum(C) || StringRef("-._~/+@,=").contains(C))
      Out += C;
    else
      Out += "%" + llvm::toHex(StringRef(reinterpret_cast<const char *>(&C), 1));
  return Out;
}

std::string utf8(StringRef Text) { return llvm::json::isUTF8(Text) ? Text.str() : llvm::json::fixUTF8(Text); }

} // namespace belay
