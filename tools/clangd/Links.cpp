#include "Links.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdio>
#include <string>

using namespace llvm;

namespace belay {

static void rewrite(json::Value &V) {
  if (auto *Object = V.getAsObject()) {
    auto Code = Object->getString("code");
    if (Code && Code->consume_front("belay-"))
      // A std::string, since a json::Value of a StringRef doesn't copy.
      (*Object)["codeDescription"] = json::Object{{"href", (BELAY_DOCS_URL "/" + *Code + ".html").str()}};
    for (auto &Member : *Object)
      rewrite(Member.second);
  } else if (auto *Array = V.getAsArray()) {
    for (json::Value &Element : *Array)
      rewrite(Element);
  }
}

static std::string withLinks(std::string Body) {
  if (StringRef(Body).contains("\"belay-")) {
    auto Message = json::parse(Body);
    if (!Message) {
      consumeError(Message.takeError());
      return Body;
    }
    rewrite(*Message);
    Body = formatv("{0}", *Message).str();
  }
  return Body;
}

/// The length of the message that follows, or nothing at the end of the input.
static std::optional<size_t> readHeaders(FILE *In) {
  std::optional<size_t> Length;
  char Line[4096];
  while (std::fgets(Line, sizeof Line, In)) {
    StringRef Header = StringRef(Line).trim();
    size_t Value;
    if (Header.consume_front_insensitive("content-length:") && !Header.trim().getAsInteger(10, Value))
      Length = Value;
    else if (Header.empty() && Length)
      return Length;
  }
  return std::nullopt;
}

void pumpMessages(int From, int To) {
  FILE *In = fdopen(From, "r");
  raw_fd_ostream Out(To, /*shouldClose=*/false, /*unbuffered=*/false);
  while (auto Length = readHeaders(In)) {
    std::string Body(*Length, '\0');
    Body.resize(std::fread(Body.data(), 1, *Length, In));
    if (Body.size() == *Length)
      Body = withLinks(std::move(Body));
    Out << "Content-Length: " << Body.size() << "\r\n\r\n" << Body;
    Out.flush();
  }
  Out.clear_error(); // the editor may be gone
  std::fclose(In);
}

} // namespace belay
