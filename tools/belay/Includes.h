//===- Includes.h - what a unit includes ----------------------------------===//
//
// Found by the preprocessor from the directives alone, which takes a fiftieth of
// the time that parsing takes. A file is the system's if it was found where system
// headers are; all others are the project's.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_INCLUDES_H
#define BELAY_TOOLS_INCLUDES_H

#include "Units.h"
#include "clang/Basic/FileManager.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace clang {
class Preprocessor;
}

namespace belay {

struct Includes {
  struct Header {
    std::string Spelled; // as in the project: "sys/types.h"
    unsigned File = 0;   // its place in Files
  };

  /// An `#include`, a `#define`, an `#undef` or a conditional group of these, before which the main file has no others.
  struct Line {
    std::string Text;
    unsigned End = 0;      // in the main file
    uint64_t Bytes = 0;    // of all files that it makes the preprocessor enter
    unsigned Direct = 0;   // how many of Direct stand in it and what comes before
    bool OfSystem = false; // it is known to include a header of the system
  };

  std::vector<Line> Leading;
  std::string Beginning;                             // the main file up to the end of these lines
  std::string Directory;                             // of the main file, as the unit names it
  std::vector<std::string> Files;                    // of the system, in the order in which they are first entered
  std::vector<Header> Direct;                        // what the project's files include of them, in order
  std::vector<std::pair<unsigned, unsigned>> Edges;  // which of Files include which
  std::map<std::string, unsigned> Defined;           // the project's macros: how many of Files were entered before
  std::set<std::string> Missed;                      // macros that the project asked for when there was none
  std::map<std::string, std::string> Given;          // those of the project that the system asked for: "NAME text"
  uint64_t Entered = 0, OfSystem = 0;                // bytes of all files that it includes, and of the system's

  /// How many of Leading come before the first that isn't just a header of the system, if one is known.
  size_t systemFirst() const;
};

/// What the text of a main file says by itself.
Includes beginningOf(llvm::StringRef Text);

/// For each leading line of \p I, where it stands (\p Directory, or nothing without a header in quotes, which is
/// another one elsewhere), a zero, and the text from line \p First up to there: units that begin alike have it in
/// common.
std::vector<std::string> beginningsOf(const Includes &I, llvm::StringRef Directory, size_t First = 0);

/// Has \p PP tell all this of the main file that it reads; what of the project's macros the system uses counts as
/// asked for.
void watch(clang::Preprocessor &PP, Includes &To);

/// The directives of files, which most units have in common.
class Directives;

/// Reads many units.
class IncludeReader {
public:
  explicit IncludeReader(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files);
  ~IncludeReader();

  /// None if the directives of \p Unit have an error in them, or if something comes before its first line
  /// (`-include`, a precompiled header of its own, modules).
  std::optional<Includes> read(const SourceUnit &Unit);

private:
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files;
  std::map<std::string, llvm::IntrusiveRefCntPtr<clang::FileManager>> From; // by directory: names are relative to it
  std::unique_ptr<Directives> Known;
};

std::string toBytes(const Includes &I);
std::optional<Includes> includesFromBytes(llvm::StringRef Bytes);

} // namespace belay

#endif
