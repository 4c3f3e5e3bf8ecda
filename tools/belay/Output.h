//===- Output.h - a file that is there whole or not at all ----------------===//

#ifndef BELAY_TOOLS_OUTPUT_H
#define BELAY_TOOLS_OUTPUT_H

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace belay {

/// Lets \p Write write to \p File, or to stdout if that is empty or "-". What
/// goes wrong, a full disk above all, is returned, and then the file is as before.
llvm::Error writeOutput(llvm::StringRef File, llvm::function_ref<void(llvm::raw_ostream &)> Write);

/// What can be told of that before there is something to write: whether \p File could be a file at all.
llvm::Error isPlaceForOutput(llvm::StringRef File);

} // namespace belay

#endif
