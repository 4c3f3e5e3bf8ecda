//===- Catalogue.h - which checks there are -------------------------------===//

#ifndef BELAY_TOOLS_CATALOGUE_H
#define BELAY_TOOLS_CATALOGUE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace belay {

struct CatalogueEntry {
  llvm::StringRef Name, Family, Text;
};

llvm::ArrayRef<CatalogueEntry> catalogue();

/// The check's page, in Markdown, and where it is on the web; of a name without "belay-".
llvm::StringRef pageOf(llvm::StringRef Name);
std::string addressOf(llvm::StringRef Name);

/// "unknown check 'x'", and what may have been meant.
std::string unknownCheck(llvm::StringRef Name);

/// The globs of --checks as clang-tidy wants them. Names work with and without
/// "belay-". A list that starts with a name selects, one that starts with "-"
/// takes away from the default.
llvm::Expected<std::string> checkGlobs(llvm::StringRef List);

int listChecks();
int explainCheck(llvm::StringRef Name);

} // namespace belay

#endif
