//===- Links.h - documentation links of our diagnostics -------------------===//

#ifndef BELAY_TOOLS_LINKS_H
#define BELAY_TOOLS_LINKS_H

namespace belay {

/// Copies LSP messages until the end of the input. clangd links every check's
/// name to a page of clang-tidy; for Belay's checks this puts the right address
/// in its place. Other messages pass as they are.
void pumpMessages(int From, int To);

} // namespace belay

#endif
