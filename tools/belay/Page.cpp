#include "Page.h"
#include "Sources.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using llvm::StringRef;

namespace belay {

static constexpr std::pair<StringRef, StringRef> Parts[] = {
#include "HtmlParts.inc"
};

StringRef pagePart(StringRef Name) {
  const auto *Found = llvm::find_if(Parts, [&](const auto &P) { return P.first == Name; });
  assert(Found != std::end(Parts) && "a file of tools/belay/html");
  return Found->second;
}

std::string escapedForPage(StringRef Text) {
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  llvm::printHTMLEscaped(utf8(Text), OS);
  return Out;
}

void beginPage(llvm::raw_ostream &OS, StringRef Title, llvm::ArrayRef<StringRef> Styles) {
  OS << "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
     << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" << Title << "</title>\n"
     << "<style>\n";
  for (StringRef Style : Styles)
    OS << pagePart(Style);
  OS << "</style>\n";
}

} // namespace belay
