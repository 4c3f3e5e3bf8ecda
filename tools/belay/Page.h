//===- Page.h - what Belay's HTML pages have in common --------------------===//

#ifndef BELAY_TOOLS_PAGE_H
#define BELAY_TOOLS_PAGE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace belay {

/// The file of html/ that is called \p Name but for its extension.
llvm::StringRef pagePart(llvm::StringRef Name);

/// \p Text as the text of an element or the value of an attribute.
std::string escapedForPage(llvm::StringRef Text);

/// What a page begins with, with \p Styles, which are parts of it.
void beginPage(llvm::raw_ostream &OS, llvm::StringRef Title, llvm::ArrayRef<llvm::StringRef> Styles);

} // namespace belay

#endif
