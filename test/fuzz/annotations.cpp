//===- annotations.cpp - text that may be an annotation -------------------===//
//
// It is an effect of a kind that there is, or there is one line that says what
// is wrong with it.
//
//===----------------------------------------------------------------------===//

#include "model/Words.h"
#include <cstdlib>

using namespace belay::model;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::BumpPtrAllocator Storage;
  auto Read = parseEffect({reinterpret_cast<const char *>(Data), Size}, Storage);
  if (!Read) {
    const std::string Message = toString(Read.takeError());
    if (Message.empty() || llvm::StringRef(Message).contains('\n'))
      std::abort();
    return 0;
  }
  for (const auto &Known : EffectWords)
    if (Known.Value == Read->Kind)
      return 0;
  std::abort();
}
