#include "Plugin.h"
#include "ExitCode.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace belay {

int printPlugin(const char *Argv0) {
  const std::string Program = fs::getMainExecutable(Argv0, reinterpret_cast<void *>(&printPlugin));
  for (llvm::StringRef FromBin : {BELAY_PLUGIN_FROM_BIN, "../lib"}) { // installed, and in a build
    llvm::SmallString<128> File(path::parent_path(Program));
    path::append(File, FromBin, "libBelayTidy.so");
    path::remove_dots(File, /*remove_dot_dot=*/true);
    if (fs::exists(File)) {
      llvm::outs() << File << "\n";
      return ExitClean;
    }
  }
  llvm::errs() << "belay: there is no libBelayTidy.so beside " << Program << "\n";
  return ExitUsage;
}

} // namespace belay
