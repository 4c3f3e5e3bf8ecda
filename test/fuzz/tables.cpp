//===- tables.cpp - text that may be a model's table ----------------------===//
//
// It is read, or there is one line that says where and what is wrong with it.
//
//===----------------------------------------------------------------------===//

#include "model/TableReader.h"
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::Error Wrong = belay::model::checkTable({reinterpret_cast<const char *>(Data), Size}, "table");
  if (!Wrong)
    return 0;
  const std::string Message = toString(std::move(Wrong));
  auto [Line, Rest] = llvm::StringRef(Message).substr(6).split(':');
  unsigned Number = 0;
  if (!llvm::StringRef(Message).starts_with("table:") || Line.getAsInteger(10, Number) || !Number ||
      Rest.trim().empty() || Rest.contains('\n'))
    std::abort();
  return 0;
}
