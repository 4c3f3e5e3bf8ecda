//===- Prefix.h - headers, precompiled ------------------------------------===//
//
// What several units include, parsed once. It stands before the first line of a
// unit that takes it.
//
// A beginning takes the place of the first lines of these units, which say the
// same, but for headers of the system that stand before these and that it includes
// as well: `InAnyOrder` says that neither it nor they can tell. A list of system
// headers stands before the first line, where there was nothing like it: that
// changes nothing where the unit enters all of these files anyway, no macro of the
// project's could have been seen in them, and the project asked for none of their
// macros before it included them: `serves` decides that. What remains is order of
// declarations, and where that leads to an error, the unit is read once more
// without.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_PREFIX_H
#define BELAY_TOOLS_PREFIX_H

#include "PrefixPlan.h"
#include "Recording.h"
#include "llvm/Support/MemoryBuffer.h"

namespace belay {

struct Prefix {
  std::string File, Source, Text;           // the precompiled header, and what was compiled under which name
  bool Begins = false;                      // the units begin like this
  bool InAnyOrder = false;                  // headers of the system that it includes may as well stand before it
  std::vector<std::string> Files;           // of the system that are in it
  std::map<std::string, std::string> Projects; // those of the project, as units name them, and as it does
  std::set<std::string> Macros, Names;      // those defined at its end; all identifiers in it
  std::map<std::string, std::string> Given; // macros that it was made under: "NAME text"
  Dependencies On;
  std::shared_ptr<llvm::MemoryBuffer> Bytes; // of File, which need no longer be there

  /// Given that it is planned for that unit, where \p First headers of the system stand before it.
  bool serves(const Includes &I, size_t First) const;
};

/// What a unit takes: nothing, if its text isn't what it was.
struct Share {
  const Prefix *Of = nullptr;
  std::string InPlaceOf; // the beginning of the main file
};

/// Precompiles what is planned as \p Like is compiled, of which \p Has is known, into \p File. None if there is an
/// error, or if a list of system headers includes a file of the project.
std::optional<Prefix> precompile(const SourceUnit &Like, const Includes &Has, const PlannedPrefix &Plan,
                                 const std::string &File);

std::string toBytes(const Prefix &P);
std::optional<Prefix> prefixFromBytes(llvm::StringRef Bytes);

} // namespace belay

#endif
