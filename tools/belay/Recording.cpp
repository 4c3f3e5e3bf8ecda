#include "Recording.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <set>

using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace vfs = llvm::vfs;

namespace belay {

Digest digestOf(StringRef Bytes) {
  return llvm::BLAKE3::hash<16>(llvm::ArrayRef(reinterpret_cast<const uint8_t *>(Bytes.data()), Bytes.size()));
}

static Digest digestOf(const std::set<std::string> &Names) {
  std::string All;
  for (const std::string &Name : Names)
    All += Name + '\0';
  return digestOf(StringRef(All));
}

namespace {

/// What was read is what counts, not what is there when somebody looks again.
class RecordedFile : public vfs::File {
public:
  RecordedFile(std::unique_ptr<vfs::File> Below, Answer &To) : Below(std::move(Below)), To(To) {}

  llvm::ErrorOr<vfs::Status> status() override { return Below->status(); }
  llvm::ErrorOr<std::string> getName() override { return Below->getName(); }
  std::error_code close() override { return Below->close(); }

  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> getBuffer(const llvm::Twine &Name, int64_t Size, bool Terminated,
                                                               bool Volatile) override {
    auto Buffer = Below->getBuffer(Name, Size, Terminated, Volatile);
    if (Buffer)
      To = {Answer::Contents, digestOf((*Buffer)->getBuffer())};
    return Buffer;
  }

private:
  std::unique_ptr<vfs::File> Below;
  Answer &To;
};

} // namespace

void RecordingFileSystem::record(const llvm::Twine &Path, Answer A) {
  llvm::SmallString<256> Full;
  Path.toVector(Full);
  if (makeAbsolute(Full))
    return;
  Answer &Known = To.try_emplace(Full.str().str(), A).first->second;
  if (Known.What < A.What)
    Known = A;
}

llvm::ErrorOr<vfs::Status> RecordingFileSystem::status(const llvm::Twine &Path) {
  auto Status = ProxyFileSystem::status(Path);
  record(Path, {!Status ? Answer::Absent : Status->isDirectory() ? Answer::Directory : Answer::File, {}});
  return Status;
}

bool RecordingFileSystem::exists(const llvm::Twine &Path) {
  auto Status = status(Path);
  return Status && Status->exists();
}

llvm::ErrorOr<std::unique_ptr<vfs::File>> RecordingFileSystem::openFileForRead(const llvm::Twine &Path) {
  auto Opened = ProxyFileSystem::openFileForRead(Path);
  if (!Opened) {
    auto Status = ProxyFileSystem::status(Path);
    record(Path, {!Status ? Answer::Absent : Status->isDirectory() ? Answer::Directory : Answer::File, {}});
    return Opened;
  }
  record(Path, {Answer::File, {}});
  llvm::SmallString<256> Full;
  Path.toVector(Full);
  if (makeAbsolute(Full))
    return Opened;
  return std::make_unique<RecordedFile>(std::move(*Opened), To[Full.str().str()]);
}

vfs::directory_iterator RecordingFileSystem::dir_begin(const llvm::Twine &Dir, std::error_code &EC) {
  std::set<std::string> Names;
  std::error_code Error;
  for (auto I = ProxyFileSystem::dir_begin(Dir, Error), End = vfs::directory_iterator(); !Error && I != End;
       I.increment(Error))
    Names.insert(llvm::sys::path::filename(I->path()).str());
  record(Dir, Error ? Answer{Answer::Absent, {}} : Answer{Answer::Listing, digestOf(Names)});
  return ProxyFileSystem::dir_begin(Dir, EC);
}

Answer Today::answer(const std::string &Path, Answer::Kind What) {
  const bool Deep = What == Answer::Contents || What == Answer::Listing;
  auto [It, New] = (Deep ? Inside : Exists).try_emplace(Path);
  Answer &A = It->second;
  if (!New)
    return A;
  if (What == Answer::Contents) {
    if (auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false, /*RequiresNullTerminator=*/false))
      A = {Answer::Contents, digestOf((*Buffer)->getBuffer())};
  } else if (What == Answer::Listing) {
    std::set<std::string> Names;
    std::error_code Error;
    for (fs::directory_iterator I(Path, Error), End; !Error && I != End; I.increment(Error))
      Names.insert(llvm::sys::path::filename(I->path()).str());
    if (!Error)
      A = {Answer::Listing, digestOf(Names)};
  } else {
    fs::file_status Status;
    if (!fs::status(Path, Status))
      A.What = fs::is_directory(Status) ? Answer::Directory : Answer::File;
  }
  return A;
}

bool Today::stillTrue(const Dependencies &Recorded) {
  return llvm::all_of(Recorded, [&](const auto &D) { return answer(D.first, D.second.What) == D.second; });
}

} // namespace belay
