//===- Sources.h - the text around a finding ------------------------------===//

#ifndef BELAY_TOOLS_SOURCES_H
#define BELAY_TOOLS_SOURCES_H

#include "clang/Tooling/Core/Diagnostic.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <string>
#include <vector>

namespace belay {

/// Counted from 1. Columns are bytes or, where that is said, characters (code points).
struct LineColumn {
  unsigned Line = 0, Column = 0;
};

/// Reads each file once. A file that cannot be read is empty.
class Sources {
public:
  llvm::StringRef text(llvm::StringRef File);
  size_t lines(llvm::StringRef File);
  /// Without the newline; \p Number counts from 1.
  llvm::StringRef line(llvm::StringRef File, unsigned Number);
  LineColumn at(llvm::StringRef File, unsigned Offset);
  LineColumn inCharacters(llvm::StringRef File, unsigned Offset);

private:
  struct Loaded {
    std::unique_ptr<llvm::MemoryBuffer> Text;
    std::vector<unsigned> LineBegins;
  };
  const Loaded &load(llvm::StringRef File);

  llvm::StringMap<Loaded> Files;
};

/// \p File relative to \p Root with slashes, or as it is if it isn't below.
std::string relativeTo(llvm::StringRef Root, llvm::StringRef File);

/// A path as a part of a URI: what isn't allowed there is percent-encoded.
std::string uriPath(llvm::StringRef Path);

/// For JSON, which is UTF-8: other bytes are replaced.
std::string utf8(llvm::StringRef Text);

} // namespace belay

#endif
