//===- Flags.h - somebody else's compile command, made ours ---------------===//

#ifndef BELAY_TOOLS_FLAGS_H
#define BELAY_TOOLS_FLAGS_H

#include "clang/Tooling/CompilationDatabase.h"

namespace belay {

/// Takes from a compile command what is not for the analysis: flags that this
/// clang doesn't know (GCC's), warnings and -Werror, precompiled headers that
/// another compiler made. Adds where the builtin headers are.
void adjustFlags(clang::tooling::CompileCommand &Command);

/// Whether that is C or one of its children: a database also knows how assembly,
/// Fortran and resources are compiled.
bool compilesC(const clang::tooling::CompileCommand &Command);

bool isHeader(llvm::StringRef File);

/// Makes flags that are for all files fit the language of this one: a standard of
/// the other language isn't for it, C++ is C++20 unless they say more, and a
/// header is C++'s unless they say that it is C's.
void adjustCommonFlags(clang::tooling::CompileCommand &Command);

/// Equal for commands that read a file alike: where what is made goes, whether
/// it is for a shared library and what that exports (CMake's
/// -D<target>_EXPORTS) don't count.
std::vector<std::string> meaning(const clang::tooling::CompileCommand &Command);

} // namespace belay

#endif
