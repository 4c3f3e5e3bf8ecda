//===- baseline.cpp - text that may be a baseline -------------------------===//
//
// What is read is printed and read again as the same, and has no more entries
// than the text has lines.
//
//===----------------------------------------------------------------------===//

#include "belay/Baseline.h"
#include <cstdlib>

using belay::Baseline;

static std::string printed(const Baseline &B) {
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  B.print(Out);
  return Text;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  const llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  auto First = Baseline::parse(Text, "baseline");
  if (!First) {
    if (!llvm::StringRef(toString(First.takeError())).starts_with("baseline:"))
      std::abort();
    return 0;
  }
  if (First->size() > Text.count('\n') + 1)
    std::abort();
  auto Second = Baseline::parse(printed(*First), "baseline");
  if (!Second)
    std::abort();
  if (Second->size() != First->size() || printed(*Second) != printed(*First))
    std::abort();
  return 0;
}
