//===- KnownFiles.h - which files there are -------------------------------===//
//
// Each unit asks for each header in each directory of its include path, and most
// of these questions were asked before. A run sees what it saw first.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_KNOWNFILES_H
#define BELAY_TOOLS_KNOWNFILES_H

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace belay {

/// By absolute path: what is there, or why there is nothing.
using KnownFiles = llvm::StringMap<llvm::ErrorOr<llvm::vfs::Status>>;

/// Asks the file system below for what isn't known yet. Files are read anew each time.
class KnowingFileSystem : public llvm::vfs::ProxyFileSystem {
public:
  KnowingFileSystem(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Below, KnownFiles &Known)
      : ProxyFileSystem(std::move(Below)), Known(Known) {}

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine &Path) override {
    llvm::SmallString<256> Full;
    Path.toVector(Full);
    if (makeAbsolute(Full))
      return ProxyFileSystem::status(Path);
    auto It = Known.find(Full);
    if (It == Known.end())
      It = Known.try_emplace(Full, ProxyFileSystem::status(Path)).first;
    return It->second ? llvm::vfs::Status::copyWithNewName(*It->second, Path) : It->second;
  }

  bool exists(const llvm::Twine &Path) override {
    const auto There = status(Path);
    return There && There->exists();
  }

  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> openFileForRead(const llvm::Twine &Path) override {
    const auto There = status(Path);
    return There ? ProxyFileSystem::openFileForRead(Path) : There.getError();
  }

private:
  KnownFiles &Known;
};

} // namespace belay

#endif
