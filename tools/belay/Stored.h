//===- Stored.h - a unit's result as bytes --------------------------------===//
//
// For the way from a worker to the parent, and for the cache.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_STORED_H
#define BELAY_TOOLS_STORED_H

#include "Recording.h"
#include "Report.h"

namespace belay {

struct StoredResult {
  Dependencies On;
  UnitResult Result;
};

std::string toBytes(const StoredResult &R);

/// None if these aren't the bytes of a result, whatever they are.
std::optional<StoredResult> fromBytes(llvm::StringRef Bytes);

} // namespace belay

#endif
