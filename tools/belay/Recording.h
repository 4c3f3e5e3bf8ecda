//===- Recording.h - what a unit depends on -------------------------------===//
//
// A result may be used again as long as every question that was put to the file
// system has the same answer: what is in a file, that there is one, what a
// directory holds, and that there is none, since a header that appears earlier on
// the include path changes everything.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_RECORDING_H
#define BELAY_TOOLS_RECORDING_H

#include "llvm/Support/VirtualFileSystem.h"
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace belay {

using Digest = std::array<uint8_t, 16>;

Digest digestOf(llvm::StringRef Bytes);

/// The answer about one path. Weaker answers are part of stronger ones.
struct Answer {
  enum Kind : uint8_t { Absent, File, Directory, Contents, Listing } What = Absent;
  Digest Of{}; // of Contents and Listing

  friend bool operator==(const Answer &, const Answer &) = default;
};

/// By absolute path.
using Dependencies = std::map<std::string, Answer>;

/// In either direction: as in Archive.h.
template <class Archive, class On> void archive(Archive &A, On &Of) {
  std::vector<std::pair<std::string, Answer>> All(Of.begin(), Of.end());
  A.list(All, [&](auto &D) {
    A.text(D.first);
    A.oneOf(D.second.What, Answer::Listing);
    for (auto &Byte : D.second.Of)
      A.number(Byte);
  });
  if constexpr (Archive::Reads)
    Of.insert(All.begin(), All.end());
}

/// Passes everything through to the file system below, and writes it down.
class RecordingFileSystem : public llvm::vfs::ProxyFileSystem {
public:
  RecordingFileSystem(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Below, Dependencies &To)
      : ProxyFileSystem(std::move(Below)), To(To) {}

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine &Path) override;
  bool exists(const llvm::Twine &Path) override;
  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> openFileForRead(const llvm::Twine &Path) override;
  llvm::vfs::directory_iterator dir_begin(const llvm::Twine &Dir, std::error_code &EC) override;

private:
  void record(const llvm::Twine &Path, Answer A);

  Dependencies &To;
};

/// Gives the answers of today, each file read once.
class Today {
public:
  bool stillTrue(const Dependencies &Recorded);

private:
  Answer answer(const std::string &Path, Answer::Kind What);

  std::map<std::string, Answer> Exists, Inside;
};

} // namespace belay

#endif
