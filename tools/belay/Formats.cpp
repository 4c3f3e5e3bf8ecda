#include "Writers.h"
#include "llvm/ADT/StringSwitch.h"

namespace belay {

std::optional<Format> formatNamed(llvm::StringRef Name) {
  return llvm::StringSwitch<std::optional<Format>>(Name)
      .Case("text", Format::Text)
      .Case("sarif", Format::Sarif)
      .Case("gitlab", Format::Gitlab)
      .Case("junit", Format::Junit)
      .Case("rdjsonl", Format::Rdjsonl)
      .Case("html", Format::Html)
      .Default(std::nullopt);
}

void write(Format F, const Report &R, Sources &Text, llvm::raw_ostream &Out) {
  switch (F) {
  case Format::Text:
    return writeText(R, Text, Out);
  case Format::Sarif:
    return writeSarif(R, Text, Out);
  case Format::Gitlab:
    return writeGitlab(R, Text, Out);
  case Format::Junit:
    return writeJunit(R, Text, Out);
  case Format::Rdjsonl:
    return writeRdjsonl(R, Text, Out);
  case Format::Html:
    return writeHtml(R, Text, Out);
  }
}

} // namespace belay
