//===- Units.h - which files to look at, and how they are compiled --------===//

#ifndef BELAY_TOOLS_UNITS_H
#define BELAY_TOOLS_UNITS_H

#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace belay {

/// One file and one way in which it is compiled, as the database of itself.
class SourceUnit : public clang::tooling::CompilationDatabase {
public:
  std::string File; // absolute
  clang::tooling::CompileCommand Command;
  std::string Unreadable; // why it can't be read; empty: it can

  std::vector<clang::tooling::CompileCommand> getCompileCommands(llvm::StringRef) const override { return {Command}; }
};

struct UnitRequest {
  std::vector<std::string> Paths; // files or directories; none: the working directory
  std::string DatabaseDir;        // of -p
  const clang::tooling::CompilationDatabase *Fixed = nullptr; // of "-- flags"
  std::string Exclude;                                        // a regular expression for paths; empty: none
  std::vector<std::string> ExtraArgs;                         // behind the flags of each
};

/// The units, sorted by file, or what the user has to do to get some.
llvm::Expected<std::vector<SourceUnit>> findUnits(const UnitRequest &Request);

} // namespace belay

#endif
