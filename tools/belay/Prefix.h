//===- Prefix.h - system headers, precompiled -----------------------------===//
//
// A list of system headers that several units include, parsed once. It stands
// before the first line of a unit that takes it. That changes nothing where the
// unit enters all of these files anyway, no macro of the project's could have been
// seen in them, and the project asked for none of their macros before it included
// them: `serves` decides that. What remains is order of declarations, and where
// that leads to an error, the unit is read once more without.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_PREFIX_H
#define BELAY_TOOLS_PREFIX_H

#include "Includes.h"
#include "Recording.h"

namespace belay {

struct Prefix {
  std::string File, Source, Text;           // the precompiled header, and what was compiled under which name
  std::vector<std::string> Files;           // that are in it
  std::set<std::string> Macros, Names;      // those defined at its end; all identifiers in it
  std::map<std::string, std::string> Given; // macros that it was made under: "NAME text"
  Dependencies On;

  bool serves(const Includes &I) const;
};

/// Precompiles \p Headers, under the macros of \p Given, as \p Like is compiled, into \p File. None if there is an
/// error, or if a file of the project is included.
std::optional<Prefix> precompile(const SourceUnit &Like, const std::vector<std::string> &Headers,
                                 const std::map<std::string, std::string> &Given, const std::string &File);

std::string toBytes(const Prefix &P);
std::optional<Prefix> prefixFromBytes(llvm::StringRef Bytes);

} // namespace belay

#endif
