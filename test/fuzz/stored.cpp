//===- stored.cpp - bytes that may be a unit's result ---------------------===//
//
// What is read is written and read again as the same.
//
//===----------------------------------------------------------------------===//

#include "belay/Stored.h"
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  const auto First = belay::fromBytes({reinterpret_cast<const char *>(Data), Size});
  if (!First)
    return 0;
  const std::string Bytes = toBytes(*First);
  const auto Second = belay::fromBytes(Bytes);
  if (!Second || toBytes(*Second) != Bytes)
    std::abort();
  return 0;
}
