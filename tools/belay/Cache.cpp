#include "Cache.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/CachePruning.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include <cstring>
#include <link.h>

using llvm::StringRef;
namespace fs = llvm::sys::fs;

namespace belay {
namespace {

constexpr StringRef Version = "belay-cache-1";

/// A list of texts of which none can be taken for a part of its neighbour.
class Hasher {
public:
  void add(StringRef Text) {
    const std::string Size = std::to_string(Text.size()) + ":";
    Hash.update(Size);
    Hash.update(Text);
  }
  std::string done() { return llvm::toHex(Hash.final<32>(), /*LowerCase=*/true); }

private:
  llvm::BLAKE3 Hash;
};

/// The linker's build identifiers of the program and of its libraries: another LLVM is another program.
void addProgram(Hasher &H) {
  std::string All;
  dl_iterate_phdr(
      [](dl_phdr_info *Info, size_t, void *Out) {
        for (unsigned I = 0; I < Info->dlpi_phnum; ++I) {
          const auto &Header = Info->dlpi_phdr[I];
          if (Header.p_type != PT_NOTE)
            continue;
          const char *At = reinterpret_cast<const char *>(Info->dlpi_addr + Header.p_vaddr);
          for (const char *End = At + Header.p_memsz; At + sizeof(ElfW(Nhdr)) <= End;) {
            ElfW(Nhdr) Note;
            std::memcpy(&Note, At, sizeof Note);
            const char *Name = At + sizeof Note, *Data = Name + ((Note.n_namesz + 3) & ~3u);
            if (Note.n_type == NT_GNU_BUILD_ID && Note.n_namesz == 4 && !std::memcmp(Name, "GNU", 4))
              static_cast<std::string *>(Out)->append(Data, Note.n_descsz);
            At = Data + ((Note.n_descsz + 3) & ~3u);
          }
        }
        return 0;
      },
      &All);
  H.add(All);
}

/// What the compiler reads of the environment.
void addEnvironment(Hasher &H) {
  for (const char *Name : {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "CPP_INCLUDE_PATH", "OBJC_INCLUDE_PATH",
                           "SDKROOT", "GCC_EXEC_PREFIX", "COMPILER_PATH", "CCC_OVERRIDE_OPTIONS",
                           "CLANG_CONFIG_FILE_SYSTEM_DIR", "CLANG_CONFIG_FILE_USER_DIR"})
    H.add(llvm::sys::Process::GetEnv(Name).value_or("\1"));
}

} // namespace

std::string defaultCacheDirectory() {
  llvm::SmallString<128> Path;
  if (!llvm::sys::path::cache_directory(Path))
    return "";
  llvm::sys::path::append(Path, "belay");
  return Path.str().str();
}

Cache::Cache(std::string Directory, const EngineOptions &Options) : Directory(std::move(Directory)) {
  Hasher H;
  H.add(Version);
  addProgram(H);
  addEnvironment(H);
  llvm::SmallString<128> Here;
  fs::current_path(Here);
  for (StringRef Text :
       {Here.str(), StringRef(Options.Checks), StringRef(Options.Confidence), StringRef(Options.Models)})
    H.add(Text);
  for (const auto &Filter : {Options.HeaderFilter, Options.ExcludeHeaderFilter})
    H.add(Filter.value_or("\1"));
  Common = H.done();
}

std::string Cache::keyOf(const SourceUnit &Unit) {
  if (Directory.empty())
    return "";
  auto Main = llvm::MemoryBuffer::getFile(Unit.File);
  if (!Main)
    return "";
  Hasher H;
  H.add(Common);
  H.add(Unit.File);
  H.add((*Main)->getBuffer());
  H.add(Unit.Command.Directory);
  H.add(Unit.Command.Filename);
  for (const std::string &Argument : Unit.Command.CommandLine)
    H.add(Argument);
  return H.done();
}

/// pruneCache() looks only at files with this name.
std::string Cache::pathOf(const std::string &Key) const { return Directory + "/llvmcache-" + Key; }

/// An entry under another's name is no entry.
static Digest markOf(StringRef Key, StringRef Bytes) { return digestOf((Key + Bytes).str()); }

std::optional<UnitResult> Cache::find(const std::string &Key) {
  if (Key.empty())
    return std::nullopt;
  auto Buffer = llvm::MemoryBuffer::getFile(pathOf(Key), /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return std::nullopt;
  StringRef Bytes = (*Buffer)->getBuffer();
  constexpr size_t DigestSize = sizeof(Digest);
  if (Bytes.size() < DigestSize)
    return std::nullopt;
  const StringRef Mark = Bytes.take_back(DigestSize);
  Bytes = Bytes.drop_back(DigestSize);
  if (std::memcmp(markOf(Key, Bytes).data(), Mark.data(), DigestSize))
    return std::nullopt;
  auto Stored = fromBytes(Bytes);
  if (!Stored || !Now.stillTrue(Stored->On))
    return std::nullopt;
  return std::move(Stored->Result);
}

void Cache::store(const std::string &Key, const StoredResult &R) const {
  if (Key.empty() || R.Result.How != UnitResult::Done || fs::create_directories(Directory))
    return;
  auto Temporary = fs::TempFile::create(Directory + "/llvmcache-%%%%%%%%.tmp", fs::owner_read | fs::owner_write);
  if (!Temporary)
    return llvm::consumeError(Temporary.takeError());
  const std::string Bytes = toBytes(R);
  const Digest Mark = markOf(Key, Bytes);
  llvm::raw_fd_ostream Out(Temporary->FD, /*shouldClose=*/false);
  Out << Bytes << StringRef(reinterpret_cast<const char *>(Mark.data()), Mark.size());
  Out.flush();
  const bool Failed = Out.has_error();
  Out.clear_error();
  llvm::consumeError(Failed ? Temporary->discard() : Temporary->keep(pathOf(Key)));
}

void Cache::prune() const {
  if (Directory.empty() || !fs::exists(Directory))
    return;
  llvm::CachePruningPolicy Policy;
  Policy.MaxSizeBytes = uint64_t(1) << 30;
  llvm::pruneCache(Directory, Policy);
}

} // namespace belay
