//===- Completion.h - scripts that complete belay's command line ----------===//

#ifndef BELAY_TOOLS_COMPLETION_H
#define BELAY_TOOLS_COMPLETION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace llvm::cl {
class OptionCategory;
class SubCommand;
} // namespace llvm::cl

namespace belay {

/// Prints the script for \p Shell (bash, zsh or fish), made from the options of \p Commands that are in \p Ours.
/// Returns the exit code.
int printCompletion(llvm::StringRef Shell, llvm::ArrayRef<llvm::cl::SubCommand *> Commands,
                    const llvm::cl::OptionCategory &Ours);

} // namespace belay

#endif
